import { endpoint } from '@siaga/contracts/endpoint';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startHttpServer } from '../../testing/http-server.ts';
import { TestPerson } from '../../testing/person.ts';
import { unavailable } from '../errors.ts';
import { serveHealth } from './health.ts';
import { serve } from './serve.ts';

const echo = endpoint('POST /api/echo/:id', {
  access: 'public',
  summary: 'Answers what it was given.',
  params: z.object({ id: z.uuid() }),
  query: z.object({ day: z.iso.date().optional() }),
  body: z.object({ litres: z.number().min(0), name: z.string().optional() }),
  reply: z.object({ litres: z.number() }),
});
const broken = endpoint('GET /api/broken', { access: 'public', summary: 'Fails.', reply: z.object({}) });
const away = endpoint('GET /api/away', { access: 'public', summary: 'Is away.', reply: z.object({}) });
const empty = endpoint('POST /api/empty', { access: 'public', summary: 'Takes nothing, answers nothing.' });
const closed = endpoint('POST /api/closed', {
  access: 'users.manage',
  summary: 'For administrators.',
  body: z.object({ name: z.string() }),
});
const long = endpoint('GET /api/long', {
  access: 'public',
  summary: 'Says a lot.',
  reply: z.object({ lines: z.string() }),
});
const press = endpoint('POST /api/press', { access: 'public', summary: 'Never refused.', neverShed: true });
const cry = endpoint('POST /api/cry', {
  access: 'public',
  summary: 'For devices that know 400 alone.',
  body: z.looseObject({}),
  bodyFaultsAre400: true,
});

describe('the HTTP server', () => {
  let server: Awaited<ReturnType<typeof startHttpServer>>;
  let person: TestPerson;
  const id = '01900000-0000-7000-8000-000000000000';

  beforeAll(async () => {
    server = await startHttpServer((http) => {
      serve(http, echo, async ({ body }) => ({ ...body, secret: 'not in the contract' }));
      serve(http, broken, async () => {
        throw new Error('password=hunter2 at /etc/siaga');
      });
      serve(http, away, async () => {
        throw unavailable('database_unavailable', 'Gone.');
      });
      serve(http, empty, async () => {});
      serve(http, cry, async () => {});
      serve(http, closed, async () => {});
      serve(http, long, async () => ({ lines: 'Solar B40, masuk 1.000 liter\n'.repeat(100) }));
    });
    person = new TestPerson(server.http);
  });
  afterAll(() => server.stop());

  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    person.post(path, body, { headers });

  test('a failure is application/problem+json with code, status, title, the fields and the request’s id', async () => {
    const refused = await post(`/api/echo/${id}?day=2026-02-30`, { litres: 1 });
    expect(refused.headers['content-type']).toContain('application/problem+json');
    expect(refused.body).toMatchObject({
      type: 'about:blank',
      status: 422,
      code: 'invalid_input',
      title: expect.any(String) as string,
      errors: [{ path: 'query.day' }],
    });
    expect(refused.body.requestId).toBe(refused.headers['x-request-id']);
    const fields = await post(`/api/echo/${id}`, { litres: -1, name: 5 });
    expect(fields.body.errors).toMatchObject([{ path: 'body.litres' }, { path: 'body.name' }]);
  });

  test('every answer has an id of its own', async () => {
    const [one, other] = [await post(`/api/echo/${id}`, { litres: 1 }), await person.get('/api/broken')];
    expect(one.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(other.headers['x-request-id']).not.toBe(one.headers['x-request-id']);
  });

  test('an answer is cut to what the contract names', async () => {
    expect((await post(`/api/echo/${id}`, { litres: 1.5 })).body).toEqual({ litres: 1.5 });
  });

  test('a fault of ours leaks nothing', async () => {
    const failed = await person.get('/api/broken');
    expect([failed.status, failed.body.code]).toEqual([500, 'internal']);
    expect(failed.text).not.toMatch(/hunter2|etc|Error/);
  });

  test('what is not available for now says when to come again', async () => {
    const refused = await person.get('/api/away');
    expect([refused.status, refused.body.code]).toEqual([503, 'database_unavailable']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  });

  test.each([
    ['broken JSON', '{"litres":', 400, 'malformed_json'],
    ['a number that is none', '{"litres":NaN}', 400, 'malformed_json'],
    ['a number without end', '{"litres":1e400}', 422, 'invalid_input'],
    ['a list', '[]', 422, 'invalid_input'],
    ['null', 'null', 422, 'invalid_input'],
    ['nothing', '', 422, 'invalid_input'],
    ['a poisoned prototype', '{"__proto__":{"litres":1}}', 400, 'malformed_json'],
    ['a megabyte', `{"litres":1,"name":"${'x'.repeat(1 << 20)}"}`, 413, 'body_too_large'],
  ])('%s as a body is refused', async (_what, body, status, code) => {
    const refused = await post(`/api/echo/${id}`, body);
    expect([refused.status, refused.body.code]).toEqual([status, code]);
  });

  test('another media type is refused', async () => {
    const refused = await post(`/api/echo/${id}`, 'litres=1', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect([refused.status, refused.body.code]).toEqual([415, 'unsupported_media_type']);
  });

  test.each([
    ['broken JSON', '{"pressId":', 'application/json'],
    ['a list', '[]', 'application/json'],
    ['a text', '"help"', 'application/json'],
    ['null', 'null', 'application/json'],
    ['more than is accepted', `{"note":"${'x'.repeat(1 << 20)}"}`, 'application/json'],
    ['another media type', '{}', 'text/plain'],
    ['a form', 'a=1', 'application/x-www-form-urlencoded'],
    ['a media type that is none', '{}', 'nonsense'],
  ])('%s is a plain 400 where a call knows no other refusal', async (_what, body, type) => {
    const refused = await post('/api/cry', body, { 'content-type': type });
    expect(refused.status).toBe(400);
    expect(['malformed', 'malformed_json']).toContain(refused.body.code);
    expect((await post('/api/cry', {})).status).toBe(204);
  });

  test('an address with an id that is none is not understood', async () => {
    const refused = await post('/api/echo/17', { litres: 1 });
    expect([refused.status, refused.body.code]).toEqual([400, 'malformed']);
  });

  test('a body of which every part may be left out may be left out itself', async () => {
    expect((await person.post('/api/cry')).status).toBe(204);
    expect((await post('/api/cry', '')).status).toBe(204);
    expect((await person.post(`/api/echo/${id}`)).status).toBe(422);
  });

  test('a call without a body may say that it is JSON', async () => {
    expect((await post('/api/empty', '')).status).toBe(204);
    expect((await person.post('/api/empty')).status).toBe(204);
  });

  test.each([
    ['wrong values', {}],
    ['broken JSON', '{"name":'],
    ['more than is accepted', { name: 'x'.repeat(1 << 20) }],
  ])('a stranger who sends %s is not even read', async (_what, body) => {
    const refused = await post('/api/closed', body);
    expect([refused.status, refused.body.code]).toEqual([401, 'unauthenticated']);
  });

  test('an answer of some length is compressed for whoever can read that, a short one is not', async () => {
    const ask = (url: string, accepted: string) =>
      server.http.inject({ url, headers: { 'accept-encoding': accepted } });
    const full = await ask('/api/long', 'gzip, br');
    expect([full.statusCode, full.headers['content-encoding']]).toEqual([200, 'br']);
    expect(brotliDecompressSync(full.rawPayload).toString()).toBe(
      (await ask('/api/long', 'identity')).payload,
    );
    const short = await ask('/api/nowhere', 'gzip, br');
    expect([short.statusCode, short.headers['content-encoding']]).toEqual([404, undefined]);
  });

  describe('a write from another web site', () => {
    const write = (headers: Record<string, string>) =>
      new TestPerson(server.http, headers).post(`/api/echo/${id}`, { litres: 1 });

    test.each([
      ['with a foreign Origin', { origin: 'https://jahat.example' }],
      ['with a cookie and no Origin', { cookie: 'accessToken=x' }],
      ['with an Origin that is none', { origin: 'null' }],
      ['that the browser calls cross-site', { 'sec-fetch-site': 'cross-site' }],
      ['from the same host at another port', { origin: 'http://localhost:8080' }],
    ])('%s is refused', async (_what, headers) => {
      const refused = await write(headers);
      expect([refused.status, refused.body.code]).toEqual([403, 'foreign_origin']);
    });

    test.each([
      ['from its own page', { origin: 'http://localhost', cookie: 'accessToken=x' }],
      ['that the browser calls same-origin', { 'sec-fetch-site': 'same-origin', cookie: 'accessToken=x' }],
      [
        'of a program with its own key',
        { authorization: 'Bearer siaga_x', origin: 'https://elsewhere.example' },
      ],
      ['without any credential or Origin', {}],
    ])('but one %s is taken', async (_what, headers) => {
      expect((await write(headers)).status).toBe(200);
    });
  });

  test('security headers stand on pages, answers and failures', async () => {
    for (const answer of [
      await person.get('/'),
      await person.get('/api/nowhere'),
      await person.get('/api/%zz'),
      await post('/api/empty', ''),
    ]) {
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers['x-frame-options']).toBe('DENY');
      expect(answer.headers['referrer-policy']).toBe('same-origin');
      const policy = String(answer.headers['content-security-policy']);
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("object-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/script-src[^;]*unsafe-inline/);
      // Without TLS these would lock people out of a server on their own network.
      expect(answer.headers['strict-transport-security']).toBeUndefined();
      expect(policy).not.toContain('upgrade-insecure-requests');
    }
  });

  test('an address under HTTPS asks browsers to stay there', async () => {
    const secure = await startHttpServer(undefined, {
      environment: { SIAGA_PUBLIC_URL: 'https://siaga.example' },
    });
    const answer = await new TestPerson(secure.http).get('/');
    expect(answer.headers['strict-transport-security']).toContain('max-age=');
    expect(answer.headers['content-security-policy']).toContain('upgrade-insecure-requests');
    await secure.stop();
  });
});

test('while the database is missing every call waits for it but health, those that are never shed too', async () => {
  const server = await startHttpServer(
    (http) => {
      serve(http, press, async () => {});
      serveHealth(http, async () => ['database']);
    },
    { missing: () => ['database'] },
  );
  const person = new TestPerson(server.http);
  const pressed = await person.post('/api/press');
  expect([pressed.status, pressed.body.code]).toEqual([503, 'not_ready']);
  expect((await person.get('/health')).status).toBe(200);
  expect((await person.get('/ready')).body.detail).toContain('database');
  await server.stop();
});

test('one long pause of the event loop is no overload', async () => {
  const server = await startHttpServer((http) => serve(http, empty, async () => {}), {
    loadLimits: { maxDelayMs: 1_500, graceMs: 0 },
  });
  const person = new TestPerson(server.http);
  const statuses = new Set<number>();
  // Longer than the period over which the mean is taken, so that it holds nothing but the pause.
  for (const pauseMs of [600, 1_200]) {
    const until = performance.now() + pauseMs;
    while (performance.now() < until);
    for (let call = 0; call < 60; call++) {
      statuses.add((await person.post('/api/empty')).status);
      await sleep(10);
    }
  }
  expect([...statuses]).toEqual([204]);
  await server.stop();
});

test('an overloaded server turns ordinary calls away, and never one that must not be', async () => {
  const server = await startHttpServer(
    (http) => {
      serve(http, empty, async () => {});
      serve(http, press, async () => {});
    },
    { loadLimits: { maxDelayMs: 5, graceMs: 0 } },
  );
  const person = new TestPerson(server.http);
  let shed = await person.post('/api/empty');
  for (let round = 0; round < 50 && shed.status !== 503; round++) {
    const until = performance.now() + 100;
    while (performance.now() < until);
    await sleep(10);
    shed = await person.post('/api/empty');
    expect((await person.post('/api/press')).status).toBe(204);
  }
  expect([shed.status, shed.body.code]).toEqual([503, 'overloaded']);
  expect(Number(shed.headers['retry-after'])).toBeGreaterThan(0);
  await server.stop();
});
