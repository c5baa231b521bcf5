import type { Session } from '@siaga/contracts/auth';
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sha256 } from '../../platform/crypto.ts';
import { describeEachDatabase } from '../../testing/databases.ts';
import { TestPerson } from '../../testing/person.ts';
import { ADMIN, PASSWORD, TestApp } from '../../testing/test-app.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describeEachDatabase('sessions', (dialect) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(dialect);
  });
  afterAll(() => app.stop());

  const withAccess = (token: string) =>
    new TestPerson(app.app.http, { origin: 'http://localhost', cookie: `accessToken=${token}` });
  const refreshing = (token: string) =>
    new TestPerson(app.app.http, { origin: 'http://localhost', cookie: `refreshToken=${token}` }).post(
      '/api/auth/refresh',
    );
  const claimsOf = (token: string) =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
  const adminAgain = async () => {
    await app.admin.signIn(ADMIN.email, ADMIN.password);
    return app.admin;
  };

  it('signs in with the right password and sets both cookies as promised', async () => {
    const answer = await app.nobody().signIn('ADMIN@Siaga.test', ADMIN.password);
    expect(answer.status).toBe(200);
    expect(answer.body.user).toMatchObject({ email: ADMIN.email, role: 'admin' });
    const [access = '', refresh = ''] = answer.headers['set-cookie'] as string[];
    expect(access).toMatch(/^accessToken=[^;]+; Max-Age=900; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(refresh).toMatch(
      /^refreshToken=[^;]+; Max-Age=2592000; Path=\/api\/auth; HttpOnly; SameSite=Strict$/,
    );
  });

  it('puts neither role nor scope into the access token', async () => {
    const person = await app.person('operator');
    expect(Object.keys(claimsOf(person.cookies.get('accessToken')!)).sort()).toEqual([
      'exp',
      'iat',
      'sid',
      'sub',
    ]);
  });

  it('keeps only the SHA-256 of a refresh token', async () => {
    const person = await app.person('operator');
    const token = person.cookies.get('refreshToken')!;
    const rows = await app.app.database.db.selectFrom('refresh_tokens').select('id').execute();
    expect(rows.map((row) => row.id)).toContain(sha256(token));
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('answers an unknown account and a wrong password with the same words', async () => {
    const person = await app.person('operator');
    const wrong = await app.nobody().signIn(person.email, 'salah sekali');
    const unknown = await app.nobody().signIn('nobody@siaga.test', 'salah sekali');
    const strange = await app.nobody().signIn('not\u0000an@e-mail \ud83d\ude00', 'salah sekali');
    for (const answer of [wrong, unknown, strange]) {
      expect(answer.status).toBe(401);
      expect({ ...answer.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' });
    }
    expect(wrong.body.code).toBe('invalid_credentials');
  });

  it('refuses an access token after 15 minutes by the clock', async () => {
    const person = await app.person('operator');
    app.clock.advance(15 * MINUTE - 1000);
    expect((await person.get('/api/auth/me')).status).toBe(200);
    app.clock.advance(1000);
    const late = await person.get('/api/auth/me');
    expect([late.status, late.body.code]).toEqual([401, 'unauthenticated']);
    await adminAgain();
  });

  it('refuses tokens that are forged, unsigned, of another person or not tokens at all', async () => {
    const person = await app.person('operator');
    const other = await app.person('operator');
    const claims = claimsOf(person.cookies.get('accessToken')!);
    const [header, , signature] = person.cookies.get('accessToken')!.split('.');
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const sign = (payload: object) => app.app.http.jwt.sign(payload);
    const forged = {
      'another secret': `${header}.${encode(claims)}.${createHmac('sha256', 'k'.repeat(32))
        .update(`${header}.${encode(claims)}`)
        .digest('base64url')}`,
      'alg none': `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`,
      'other sub, same signature': `${header}.${encode({ ...claims, sub: other.id })}.${signature}`,
      "somebody else's session": sign({ ...claims, sub: other.id }),
      'no session': sign({ sub: person.id, exp: claims['exp'] }),
      'no end': sign({ sub: person.id, sid: claims['sid'] }),
      'sid that is no text': sign({ ...claims, sid: { like: '%' } }),
      nonsense: 'a.b.c',
    };
    for (const [what, token] of Object.entries(forged)) {
      expect([what, (await withAccess(token).get('/api/auth/me')).status]).toEqual([what, 401]);
    }
    expect((await withAccess(sign(claims)).get('/api/auth/me')).status).toBe(200);
  });

  it('rotates the pair on refresh', async () => {
    const person = await app.person('operator');
    const first = person.cookies.get('refreshToken')!;
    app.clock.advance(20 * MINUTE);
    const answer = await person.post('/api/auth/refresh');
    expect([answer.status, answer.body.user.id]).toEqual([200, person.id]);
    expect(person.cookies.get('refreshToken')).not.toBe(first);
    expect((await person.get('/api/auth/me')).status).toBe(200);
    await adminAgain();
  });

  it('gives a second tab another pair of the same session within 10 seconds', async () => {
    const person = await app.person('operator');
    const first = person.cookies.get('refreshToken')!;
    await person.post('/api/auth/refresh');
    app.clock.advance(10_000);
    const second = await refreshing(first);
    expect(second.status).toBe(200);
    expect((await person.get('/api/auth/sessions')).body.data).toHaveLength(1);
    expect((await person.post('/api/auth/refresh')).status).toBe(200);
  });

  it('ends the whole session at once when a used token comes back after the grace', async () => {
    const person = await app.person('operator');
    const stolen = person.cookies.get('refreshToken')!;
    await person.post('/api/auth/refresh');
    app.clock.advance(10_001);
    expect((await refreshing(stolen)).status).toBe(401);
    expect((await person.get('/api/auth/me')).status).toBe(401);
    const refused = await person.post('/api/auth/refresh');
    expect([refused.status, refused.body.code]).toEqual([401, 'unauthenticated']);
    expect(person.cookies.size).toBe(0);
  });

  it('signs nobody out when 20 calls refresh with the same token at once', async () => {
    const person = await app.person('operator');
    const token = person.cookies.get('refreshToken')!;
    const answers = await Promise.all(Array.from({ length: 20 }, () => refreshing(token)));
    expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(200));
    expect((await person.get('/api/auth/me')).status).toBe(200);
    const tokens = answers.map(
      (answer) => /refreshToken=([^;]+)/.exec(String(answer.headers['set-cookie']))?.[1],
    );
    expect(new Set(tokens).size).toBe(20);
    for (const each of tokens) expect((await refreshing(each!)).status).toBe(200);
    const [first, ...others] = (await person.get('/api/auth/sessions')).body.data;
    expect([first.current, others]).toEqual([true, []]);
  });

  it('refuses a refresh token that is unknown, missing or 30 days old', async () => {
    const person = await app.person('operator');
    expect((await refreshing('made-up')).status).toBe(401);
    expect((await app.nobody().post('/api/auth/refresh')).status).toBe(401);
    app.clock.advance(30 * DAY);
    expect((await person.post('/api/auth/refresh')).status).toBe(401);
    await adminAgain();
  });

  it('signs out with an expired access token, found by the refresh cookie', async () => {
    const person = await app.person('operator');
    const token = person.cookies.get('refreshToken')!;
    app.clock.advance(16 * MINUTE);
    const answer = await person.post('/api/auth/logout');
    expect([answer.status, answer.text, person.cookies.size]).toEqual([204, '', 0]);
    expect((await refreshing(token)).status).toBe(401);
    await adminAgain();
  });

  it('signs out at once: the access token is worth nothing a moment later', async () => {
    const person = await app.person('operator');
    const token = person.cookies.get('accessToken')!;
    await person.post('/api/auth/logout');
    expect((await withAccess(token).get('/api/auth/me')).status).toBe(401);
    expect((await app.nobody().post('/api/auth/logout')).status).toBe(204);
  });

  it('lists the own sessions and ends one of them, but never somebody else’s', async () => {
    const person = await app.person('operator');
    const phone = new TestPerson(app.app.http, { origin: 'http://localhost', 'user-agent': 'Phone/1' });
    await phone.signIn(person.email, PASSWORD);
    const data = (await person.get('/api/auth/sessions')).body.data as Session[];
    expect(data.map((session) => session.current).sort()).toEqual([false, true]);
    const other = data.find((session) => !session.current);
    expect(other).toMatchObject({ userAgent: 'Phone/1', address: '127.0.0.1' });

    const stranger = await app.person('operator');
    expect((await stranger.delete(`/api/auth/sessions/${other?.id}`)).status).toBe(404);
    expect((await person.delete(`/api/auth/sessions/${other?.id}`)).status).toBe(204);
    expect((await phone.get('/api/auth/me')).status).toBe(401);
    expect((await person.get('/api/auth/me')).status).toBe(200);
    expect((await person.delete('/api/auth/sessions/not-a-uuid')).status).toBe(400);
  });

  it('signs out everywhere, this device included', async () => {
    const person = await app.person('operator');
    const phone = app.nobody();
    await phone.signIn(person.email, PASSWORD);
    expect((await person.post('/api/auth/sessions/end-all')).status).toBe(204);
    expect(person.cookies.size).toBe(0);
    expect((await phone.get('/api/auth/me')).status).toBe(401);
    expect((await phone.post('/api/auth/refresh')).status).toBe(401);
  });

  it('changes the own password and ends every other session', async () => {
    const person = await app.person('operator');
    const phone = app.nobody();
    await phone.signIn(person.email, PASSWORD);
    const wrong = await person.post('/api/auth/password', {
      current: 'bukan ini kata',
      next: 'kata sandi baru',
    });
    expect([wrong.status, wrong.body.code]).toEqual([422, 'wrong_password']);
    const done = await person.post('/api/auth/password', { current: PASSWORD, next: 'kata sandi baru' });
    expect(done.status).toBe(204);
    expect((await person.get('/api/auth/me')).status).toBe(200);
    expect((await phone.get('/api/auth/me')).status).toBe(401);
    expect((await app.nobody().signIn(person.email, PASSWORD)).status).toBe(401);
    expect((await app.nobody().signIn(person.email, 'kata sandi baru')).status).toBe(200);
  });

  it('changes the own name and language, and nothing else', async () => {
    const person = await app.person('operator');
    const answer = await person.patch('/api/auth/me', { name: ' عمر 😀 ', language: 'en', role: 'admin' });
    expect(answer.body.user).toMatchObject({ name: 'عمر 😀', language: 'en', role: 'operator' });
    expect((await person.get('/api/auth/me')).body.user.name).toBe('عمر 😀');
  });

  it('notes when a session was last seen, at most once a minute', async () => {
    const person = await app.person('operator');
    const seenAt = async () => {
      const { db } = app.app.database;
      const rows = await db.selectFrom('sessions').selectAll().where('user_id', '=', person.id).execute();
      return rows[0]?.last_seen_at;
    };
    const start = app.clock.now();
    app.clock.advance(59_999);
    await person.get('/api/auth/me');
    app.clock.advance(1);
    await person.get('/api/auth/me');
    // The note is not waited for by the request; had the first one made one, this moment would not be noted.
    await expect.poll(seenAt).toBe(start + 60_000);
  });

  it('forgets sessions and tokens that have run out', async () => {
    await app.person('operator');
    app.clock.advance(31 * DAY);
    await app.app.jobs.runDue();
    const { db } = app.app.database;
    expect(await db.selectFrom('refresh_tokens').selectAll().execute()).toEqual([]);
    expect(await db.selectFrom('sessions').selectAll().execute()).toEqual([]);
    await adminAgain();
  });
});

describeEachDatabase('cookies behind TLS', (dialect) => {
  it('are Secure when the public address is https', async () => {
    const app = await TestApp.start(dialect, { SIAGA_PUBLIC_URL: 'https://siaga.example.co.id' });
    try {
      const { headers } = await app.nobody().signIn(ADMIN.email, ADMIN.password);
      for (const cookie of headers['set-cookie'] as string[]) expect(cookie).toContain('; Secure');
    } finally {
      await app.stop();
    }
  });

  it('are Secure when a trusted proxy says that the request came over https', async () => {
    const app = await TestApp.start(dialect, { SIAGA_TRUSTED_PROXIES: '127.0.0.1' });
    try {
      const person = new TestPerson(app.app.http, {
        origin: 'https://localhost',
        'x-forwarded-proto': 'https',
      });
      const { headers } = await person.signIn(ADMIN.email, ADMIN.password);
      for (const cookie of headers['set-cookie'] as string[]) expect(cookie).toContain('; Secure');
    } finally {
      await app.stop();
    }
  });
});
