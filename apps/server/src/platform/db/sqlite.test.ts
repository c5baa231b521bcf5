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

  test('waits for another process that is writing instead of failing', async () => {
    const other = new BetterSqlite(home.url.slice('sqlite:'.length));
    other.exec('begin immediate');
    const waiting = put('after the other');
    await new Promise((resolve) => setTimeout(resolve, 100));
    other.exec('commit');
    other.close();
    await waiting;
    const rows = await database.db.selectFrom('leases').select('name').execute();
    expect(rows).toEqual([{ name: 'after the other' }]);
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
