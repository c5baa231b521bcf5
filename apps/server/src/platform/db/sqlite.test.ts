import BetterSqlite from 'better-sqlite3';
import { CompiledQuery, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeTestDatabase, type TestDatabase } from '../../testing/databases.ts';
import { type Database, inTransaction, isDatabaseGone, migrateToLatest, openDatabase } from './index.ts';
import '../jobs/table.ts';

describe('SQLite', () => {
  let home: TestDatabase;
  let database: Database;

  beforeEach(async () => {
    home = await makeTestDatabase('sqlite');
    database = openDatabase(home.url);
    await migrateToLatest(database);
  });
  afterEach(async () => {
    await database.close();
    await home.drop();
  });

  const put = (name: string) =>
    inTransaction(database.db, (trx) =>
      trx.insertInto('leases').values({ name, owner: 'somebody', expires_at: 0 }).execute(),
    );

  // Inside a transaction, since only there the writing connection answers.
  const pragma = (name: string) =>
    inTransaction(database.db, async (trx) => {
      const { rows } = await trx.executeQuery<Record<string, unknown>>(CompiledQuery.raw(`pragma ${name}`));
      return Object.values(rows[0] ?? {})[0];
    });

  test('writes ahead, syncs every commit and holds foreign keys', async () => {
    expect(await pragma('journal_mode')).toBe('wal');
    expect(await pragma('synchronous')).toBe(2);
    expect(await pragma('foreign_keys')).toBe(1);
  });

  test('a long read keeps no write waiting', async () => {
    let done = false;
    const long = sql<{ n: number }>`
      with recursive count(n) as (select 1 union all select n + 1 from count where n < 6000000)
      select max(n) as n from count`
      .execute(database.longReads)
      .finally(() => (done = true));
    await put('meanwhile');
    expect(done).toBe(false);
    expect((await long).rows).toEqual([{ n: 6_000_000 }]);
  });

  test('a long read that fails says why, and the next one works', async () => {
    await expect(sql`select * from nowhere`.execute(database.longReads)).rejects.toThrow(/no such table/);
    expect((await sql`select 1 as one`.execute(database.longReads)).rows).toEqual([{ one: 1 }]);
  });

  test('long reads cannot write', async () => {
    await expect(sql`delete from leases`.execute(database.longReads)).rejects.toThrow(/readonly/);
  });

  describe('while another process is writing', () => {
    let other: BetterSqlite.Database;
    beforeEach(() => {
      other = new BetterSqlite(home.url.slice('sqlite:'.length));
      other.exec('begin immediate');
    });
    afterEach(() => other.close());

    const names = async () =>
      (await database.db.selectFrom('leases').select('name').orderBy('name').execute()).map(
        ({ name }) => name,
      );
    const alone = (db: Database['db'], name: string) =>
      db.insertInto('leases').values({ name, owner: 'somebody', expires_at: 0 }).execute();

    test('a write waits for it instead of failing, in a transaction and by itself', async () => {
      const waiting = [put('in a transaction'), alone(database.db, 'by itself')];
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await names()).toEqual([]);
      other.exec('commit');
      await Promise.all(waiting);
      expect(await names()).toEqual(['by itself', 'in a transaction']);
    });

    test('a write has one patience, however often it is tried and however many wait, and then counts as gone', async () => {
      const hasty = openDatabase(home.url, { writerMs: 3_000 });
      const writes = Array.from({ length: 10 }, (_, index) => [
        alone(hasty.db, `alone ${index}`),
        inTransaction(hasty.db, (trx) => alone(trx, `together ${index}`)),
      ]);
      // Twenty times three seconds, or twelve attempts of it, would be longer than this test may take.
      for (const write of await Promise.allSettled(writes.flat())) {
        expect(write.status).toBe('rejected');
        if (write.status === 'rejected') expect(isDatabaseGone(write.reason)).toBe(true);
      }
      other.exec('rollback');
      await alone(hasty.db, 'afterwards');
      await hasty.close();
      expect(await names()).toEqual(['afterwards']);
    });
  });

  test('a database that cannot be written counts as gone, and reads go on', async () => {
    await put('before');
    await inTransaction(database.db, async (trx) => {
      await trx.executeQuery(CompiledQuery.raw('pragma query_only = 1'));
    });
    const refused = await put('never').catch((error: unknown) => error);
    expect(isDatabaseGone(refused)).toBe(true);
    expect(await database.db.selectFrom('leases').select('name').execute()).toEqual([{ name: 'before' }]);
  });
});
