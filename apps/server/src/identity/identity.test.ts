import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeEachDatabase } from '../testing/databases.ts';
import { TestPerson } from '../testing/person.ts';
import { ADMIN, PASSWORD, TestApp } from '../testing/test-app.ts';

describeEachDatabase('calls from outside', (dialect) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(dialect, { SIAGA_PUBLIC_URL: 'https://siaga.example.co.id' });
  });
  afterAll(() => app.stop());

  /** The administrator's browser, with whatever headers a page makes it send. */
  const browser = (headers: Record<string, string>) => {
    const person = new TestPerson(app.app.http, headers);
    for (const [name, value] of app.admin.cookies) person.cookies.set(name, value);
    return person;
  };
  const rename = (headers: Record<string, string>) =>
    browser(headers).patch('/api/auth/me', { name: 'Admin' });

  describe('a write with a cookie', () => {
    it.each([
      ['another site’s Origin', { origin: 'https://evil.example' }],
      ['the same host on another port', { origin: 'http://localhost:9' }],
      ['a null Origin', { origin: 'null' }],
      ['an Origin that is no address', { origin: 'localhost' }],
      ['no Origin at all', {}],
      ['no Origin and Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
      ['no Origin and Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }],
      [
        'a foreign Origin, though forwarded as ours by a stranger',
        { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
      ],
      [
        'a foreign Origin beside Basic credentials',
        { origin: 'https://evil.example', authorization: 'Basic eDp5' },
      ],
    ])('is refused with %s', async (_what, headers) => {
      const answer = await rename(headers);
      expect([answer.status, answer.body.code]).toEqual([403, 'foreign_origin']);
    });

    it.each([
      ['the Origin of the host asked for', { origin: 'http://localhost' }],
      ['the public address as Origin', { origin: 'https://siaga.example.co.id' }],
      ['no Origin but Sec-Fetch-Site: same-origin', { 'sec-fetch-site': 'same-origin' }],
    ])('is accepted with %s', async (_what, headers) => {
      expect((await rename(headers as Record<string, string>)).status).toBe(200);
    });
  });

  it('refuses to sign in for a foreign page, with or without cookies', async () => {
    const page = new TestPerson(app.app.http, { origin: 'https://evil.example' });
    expect((await page.signIn(ADMIN.email, ADMIN.password)).status).toBe(403);
  });

  it('signs in a script that sends neither Origin nor cookie', async () => {
    expect((await new TestPerson(app.app.http, {}).signIn(ADMIN.email, ADMIN.password)).status).toBe(200);
  });

  it.each([
    ['not JSON', '{"email":', 400, 'malformed_json'],
    ['an empty body', '', 422, 'invalid_input'],
    ['a list', '[]', 422, 'invalid_input'],
    ['null', 'null', 422, 'invalid_input'],
    ['a number too large to be one', '{"email":1e400,"password":"x"}', 422, 'invalid_input'],
    [
      'a prototype in disguise',
      '{"__proto__":{"role":"admin"},"email":"a","password":"b"}',
      400,
      'malformed_json',
    ],
    ['1 MB', JSON.stringify({ email: 'a', password: 'x'.repeat(1_048_576) }), 413, 'body_too_large'],
  ])('answers a sign-in whose body is %s', async (_what, body, status, code) => {
    const answer = await app.nobody().post('/api/auth/login', body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });

  it.each(['not-a-uuid', '1', '%00', "1'; drop table users; --", '00000000-0000-0000-0000-00000000000g'])(
    'answers 400 for the id %s',
    async (id) => {
      expect((await app.admin.get(`/api/users/${encodeURIComponent(id)}`)).status).toBe(400);
    },
  );

  it('offers no way to register, whatever role is asked for', async () => {
    const given = { email: 'me@siaga.test', name: 'Me', role: 'admin', password: PASSWORD };
    for (const path of ['/api/auth/register', '/api/register', '/api/auth/signup']) {
      expect((await app.nobody().post(path, given)).status).toBe(404);
    }
    expect((await app.nobody().post('/api/users', given)).status).toBe(401);
  });

  it('lets no other web site read an answer', async () => {
    const answer = await app.admin.get('/api/auth/me', { headers: { origin: 'https://evil.example' } });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});
