import { sql } from 'kysely';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeEachDatabase, makeTestDatabase, type TestDatabase } from '../testing/databases.ts';
import { startServerProcess } from '../testing/server-process.ts';
import { type Database, inTransaction, migrateToLatest, openDatabase } from './db/index.ts';
import './jobs/table.ts';
import { createLog } from './log.ts';

/** What the log writes when it is given this. */
function lineOf(what: object): { text: string; line: Record<string, unknown> } {
  let text = '';
  createLog({ write: (part) => void (text += part) }, 'info').error(what, 'request failed');
  return { text, line: JSON.parse(text) as Record<string, unknown> };
}

describe('the log', () => {
  test('redacts secrets of headers and bodies, and leaves the rest as it is', () => {
    const { text, line } = lineOf({
      req: {
        headers: { cookie: 'c-1', authorization: 'Bearer c-2', 'x-device-key': 'c-3', host: 'siaga.test' },
      },
      res: { headers: { 'set-cookie': ['accessToken=c-4'] } },
      body: { email: 'a@siaga.test', password: 'c-5', token: 'c-6', claim: 'c-7', setupCode: 'c-8' },
      secret: 'c-9',
      code: 'insufficient_stock',
    });
    expect(text).not.toMatch(/c-\d/);
    expect(line).toMatchObject({
      req: { headers: { cookie: '[redacted]', host: 'siaga.test' } },
      body: { email: 'a@siaga.test', password: '[redacted]' },
      code: 'insufficient_stock',
    });
  });

  test('tells an error’s type, words, code, place and cause, and nothing else that hangs on it', () => {
    const cause = Object.assign(new RangeError('too far'), { code: 'ERR_FAR' });
    const thrown = Object.assign(new Error('it broke', { cause }), {
      code: 'ECONNRESET',
      errno: -104,
      row: 'r-1',
    });
    const { text, line } = lineOf({ err: thrown });
    expect(text).not.toContain('r-1');
    expect(line['err']).toMatchObject({
      type: 'Error',
      message: 'it broke',
      code: 'ECONNRESET',
      errno: -104,
      stack: expect.stringContaining('log.test.ts') as string,
      cause: { type: 'RangeError', message: 'too far', code: 'ERR_FAR' },
    });
    expect(lineOf({ err: { password: 'r-2' } }).text).not.toContain('r-2');
  });

  test('of a running server holds no password, no token and no cookie', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'siaga-log-'));
    const admin = { email: 'admin@siaga.test', password: 'kata sandi admin' };
    const server = startServerProcess({
      SIAGA_DATA_DIR: dataDir,
      SIAGA_LOG_LEVEL: 'trace',
      SIAGA_ADMIN_EMAIL: admin.email,
      SIAGA_ADMIN_PASSWORD: admin.password,
    });
    const [, address = ''] = await server.printed(/^Siaga {2}(\S+)\ndata/m);
    const signIn = (password: string) =>
      fetch(`${address}/api/auth/login?token=in-the-query`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: admin.email, password }),
      });
    await signIn('kata sandi keliru');
    const cookies = (await signIn(admin.password)).headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0] ?? '');
    await fetch(`${address}/api/auth/me`, { headers: { cookie: cookies.join('; ') } });
    await fetch(`${address}/api/tanks`, { headers: { authorization: 'Bearer siaga_rahasia' } });
    server.child.kill('SIGTERM');
    await server.ended;
    rmSync(dataDir, { recursive: true, force: true });
    expect(server.stderr().match(/"msg":"request"/g)).toHaveLength(4);
    expect(cookies).toHaveLength(2);
    for (const secret of [
      ...cookies.map((cookie) => cookie.split('=')[1] ?? ''),
      'kata sandi',
      'rahasia',
      'query',
    ]) {
      expect(server.stderr()).not.toContain(secret);
    }
  });
});

describeEachDatabase('the log of a database’s error', (dialect) => {
  let home: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    home = await makeTestDatabase(dialect);
    database = openDatabase(home.url);
    await migrateToLatest(database);
  });
  afterAll(async () => {
    await database.close();
    await home.drop();
  });

  const VALUE = "rahasia'nya@siaga.test";
  const put = (db: Database['db'], expiresAt: unknown = 0) =>
    db
      .insertInto('leases')
      .values({ name: VALUE, owner: VALUE, expires_at: expiresAt as number })
      .execute();

  test.each<[string, () => Promise<unknown>]>([
    ['a value that is there already', () => put(database.db)],
    ['the same in a transaction', () => inTransaction(database.db, (trx) => put(trx))],
    ['a value of another type', () => put(database.db, `${VALUE}"x`)],
    [
      'a value that is missing',
      () => sql`insert into leases (name, owner) values (${VALUE + '2'}, ${VALUE})`.execute(database.db),
    ],
    ['a statement that is none', () => sql`insert leases nonsense ${VALUE}`.execute(database.db)],
    [
      'a table that is not there',
      () => sql`select * from nowhere where name = ${VALUE}`.execute(database.db),
    ],
  ])('says what broke and where, without the values: %s', async (_what, work) => {
    await put(database.db).catch(() => {});
    const thrown = await work().catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(Error);
    const { text, line } = lineOf({ err: thrown });
    expect(text).not.toContain('rahasia');
    expect(line['err']).toMatchObject({ message: expect.stringMatching(/./) as string });
    expect(text).toMatch(/"code":"[A-Z0-9_]+"/);
    expect(text).toMatch(/"stack":"\s+at /);
  });
});
