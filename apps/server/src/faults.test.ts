import { CompiledQuery } from 'kysely';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createApp } from './app.ts';
import { readConfig } from './platform/config.ts';
import { inTransaction } from './platform/db/index.ts';
import { availableDialects, makeTestDatabase } from './testing/databases.ts';
import { TestPerson } from './testing/person.ts';
import { startTcpProxy } from './testing/tcp-proxy.ts';
import { ADMIN, TestApp } from './testing/test-app.ts';

const servers = availableDialects.filter((dialect) => dialect !== 'sqlite');

describe.each(servers)('when %s goes away', (dialect) => {
  const cleanUp: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  });

  /** The product on a database behind a wire that can be cut. */
  async function startBehindProxy({ cut }: { cut: boolean }) {
    const home = await makeTestDatabase(dialect);
    const target = new URL(home.url);
    const proxy = await startTcpProxy(Number(target.port), { cut });
    target.port = String(proxy.port);
    const dataDir = mkdtempSync(join(tmpdir(), 'siaga-faults-'));
    const config = readConfig({
      SIAGA_DATA_DIR: dataDir,
      SIAGA_DATABASE_URL: target.href,
      SIAGA_ADMIN_EMAIL: ADMIN.email,
      SIAGA_ADMIN_PASSWORD: ADMIN.password,
    });
    const app = await createApp({ config });
    cleanUp.push(
      async () => rmSync(dataDir, { recursive: true, force: true }),
      () => home.drop(),
      () => proxy.close(),
      () => app.stop('test over'),
    );
    return { app, proxy, person: new TestPerson(app.http) };
  }

  test('at the start: pages open, calls say 503 and when to come again, until it is there', async () => {
    const { app, proxy, person } = await startBehindProxy({ cut: true });
    const prepared = app.prepare();
    const ready = await person.get('/ready');
    expect([ready.status, ready.body.code]).toEqual([503, 'not_ready']);
    expect(ready.body.detail).toContain('database');
    const call = await person.get('/api/setup');
    expect([call.status, call.body.code]).toEqual([503, 'not_ready']);
    expect(Number(call.headers['retry-after'])).toBeGreaterThan(0);
    expect((await person.get('/health')).status).toBe(200);
    expect((await person.get('/')).status).toBe(200);

    await proxy.mend();
    await prepared;
    expect((await person.get('/ready')).status).toBe(200);
    expect((await person.signIn(ADMIN.email, ADMIN.password)).status).toBe(200);
  });

  test('in the middle: 503 while it is away and 200 again without a restart', async () => {
    const { app, proxy, person } = await startBehindProxy({ cut: false });
    await app.prepare();
    await person.signIn(ADMIN.email, ADMIN.password);
    for (let round = 0; round < 2; round++) {
      await proxy.cut();
      const ready = await person.get('/ready');
      expect([ready.status, ready.body.code]).toEqual([503, 'not_ready']);
      for (const call of [
        await person.get('/api/sites'),
        await person.post('/api/sites', { name: 'X', zone: 'Asia/Jakarta' }),
      ]) {
        expect([call.status, call.body.code]).toEqual([503, 'database_unavailable']);
        expect(Number(call.headers['retry-after'])).toBeGreaterThan(0);
        expect(call.text).not.toMatch(/ECONN|127\.0\.0\.1/);
      }
      expect((await person.get('/health')).status).toBe(200);
      expect((await person.get('/')).status).toBe(200);
      await proxy.mend();
      expect((await person.get('/ready')).status).toBe(200);
      expect((await person.get('/api/sites')).body.data).toHaveLength(1);
    }
  });

  test('in the middle of a transaction: that one fails, the process lives and nothing is half done', async () => {
    const { app, proxy, person } = await startBehindProxy({ cut: false });
    await app.prepare();
    await person.signIn(ADMIN.email, ADMIN.password);
    const { db } = app.database;
    const cutOff = inTransaction(db, async (trx) => {
      await trx.updateTable('sites').set({ name: 'Half done' }).execute();
      await proxy.cut();
      await trx.selectFrom('sites').selectAll().execute();
    });
    await expect(cutOff).rejects.toThrow();
    await proxy.mend();
    expect((await person.get('/api/sites')).body.data).toMatchObject([{ name: 'Siaga' }]);
  });

  test('while it starts, a stop does not wait for it', async () => {
    const { app } = await startBehindProxy({ cut: true });
    const prepared = app.prepare();
    cleanUp.pop();
    await app.stop('test over');
    await prepared;
  });
});

test('a SQLite database that cannot be written refuses changes and goes on reading', async () => {
  const app = await TestApp.start('sqlite');
  await inTransaction(app.app.database.db, async (trx) => {
    await trx.executeQuery(CompiledQuery.raw('pragma query_only = 1'));
  });
  const refused = await app.admin.post('/api/sites', { name: 'X', zone: 'Asia/Jakarta' });
  expect([refused.status, refused.body.code]).toEqual([503, 'database_unavailable']);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect((await app.admin.get('/api/sites')).body.data).toHaveLength(1);
  await app.stop();
});
