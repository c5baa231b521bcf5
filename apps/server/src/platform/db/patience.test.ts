import { sql } from 'kysely';
import { afterEach, describe, expect, test } from 'vitest';
import { availableDialects, makeTestDatabase } from '../../testing/databases.ts';
import { startTcpProxy } from '../../testing/tcp-proxy.ts';
import type { PatienceLimits } from './database.ts';
import { inTransaction, isDatabaseGone, migrateToLatest, openDatabase } from './index.ts';
import '../jobs/table.ts';

const servers = availableDialects.filter((dialect) => dialect !== 'sqlite');

describe.each(servers)('a %s server that hangs', (dialect) => {
  const cleanUp: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  });

  const sleep = (seconds: number) =>
    dialect === 'mysql' ? sql`select sleep(${seconds})` : sql`select pg_sleep(${seconds})`;

  async function openBehindProxy(limits: Partial<PatienceLimits>) {
    const home = await makeTestDatabase(dialect);
    const target = new URL(home.url);
    const proxy = await startTcpProxy(Number(target.port));
    target.port = String(proxy.port);
    const database = openDatabase(target.href, limits);
    cleanUp.push(
      () => home.drop(),
      () => database.close(),
      () => proxy.close(),
    );
    await migrateToLatest(database);
    return { database, proxy, url: target.href };
  }

  test('holds nobody longer than the limit, inside a transaction or outside, and is used again once it answers', async () => {
    const { database, proxy } = await openBehindProxy({ connectMs: 500, queryMs: 500 });
    const read = () => database.db.selectFrom('leases').select('name').execute();
    // More calls than the pool has connections, again and again: none of them may be lost to it.
    for (let round = 0; round < 2; round++) {
      await Promise.all(Array.from({ length: 10 }, read));
      proxy.stall();
      const calls = [
        ...Array.from({ length: 5 }, read),
        ...Array.from({ length: 5 }, () =>
          inTransaction(database.db, (trx) => trx.selectFrom('leases').selectAll().execute()),
        ),
      ];
      for (const call of await Promise.allSettled(calls)) {
        expect(call.status).toBe('rejected');
        if (call.status === 'rejected') expect(isDatabaseGone(call.reason)).toBe(true);
      }
      await proxy.mend();
      expect(await Promise.all(Array.from({ length: 20 }, read))).toHaveLength(20);
    }
  });

  test('is given up in the middle of a transaction, which keeps nothing', async () => {
    const { database, proxy } = await openBehindProxy({ connectMs: 500, queryMs: 500 });
    const cutOff = inTransaction(database.db, async (trx) => {
      await trx.insertInto('leases').values({ name: 'half done', owner: 'x', expires_at: 0 }).execute();
      proxy.stall();
      await trx.selectFrom('leases').selectAll().execute();
    });
    const error = await cutOff.catch((thrown: unknown) => thrown);
    expect(isDatabaseGone(error)).toBe(true);
    await proxy.mend();
    expect(await database.db.selectFrom('leases').selectAll().execute()).toEqual([]);
  });

  test('a connection that cannot be made ready is not lost to the pool', async () => {
    const { database, proxy } = await openBehindProxy({ connectMs: 500, queryMs: 500 });
    const failing = Array.from({ length: 10 }, async () => {
      await database.db.selectFrom('leases').selectAll().execute();
    });
    // Somewhere between connecting and the first statements.
    setImmediate(() => proxy.stall());
    await Promise.allSettled(failing);
    await proxy.mend();
    const reads = Array.from({ length: 20 }, () => sql`select 1 as one`.execute(database.db));
    expect(await Promise.all(reads)).toHaveLength(20);
  });

  test('a long read may take longer than a quick one', async () => {
    const { database } = await openBehindProxy({ connectMs: 500, queryMs: 500 });
    const quick = await sleep(1.2)
      .execute(database.db)
      .catch((error: unknown) => error);
    expect(isDatabaseGone(quick)).toBe(true);
    expect((await sleep(1.2).execute(database.longReads)).rows).toHaveLength(1);
  });

  test('does not even take the connection: that is said soon, while whoever waits for a free one goes on', async () => {
    const { database, proxy, url } = await openBehindProxy({ connectMs: 500 });
    const busy = Array.from({ length: 10 }, () => sleep(1.2).execute(database.db));
    const waiting = sql<{ one: number }>`select 1 as one`.execute(database.db);
    await Promise.all(busy);
    expect((await waiting).rows).toEqual([{ one: 1 }]);

    proxy.stall();
    const refused = await openDatabase(url, { connectMs: 300 })
      .ping()
      .catch((error: unknown) => error);
    expect(isDatabaseGone(refused)).toBe(true);
  });
});
