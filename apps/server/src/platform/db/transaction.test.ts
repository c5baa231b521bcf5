import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeEachDatabase, makeTestDatabase, type TestDatabase } from '../../testing/databases.ts';
import {
  type Database,
  inTransaction,
  isUniqueViolation,
  migrateToLatest,
  openDatabase,
  UniqueViolation,
} from './index.ts';
import '../jobs/table.ts';

describeEachDatabase('inTransaction', (dialect) => {
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
  beforeEach(async () => {
    await database.db.deleteFrom('leases').execute();
  });

  const put = (db: Database['db'], name: string, owner = 'somebody') =>
    db.insertInto('leases').values({ name, owner, expires_at: 0 }).execute();
  const names = async () => {
    const rows = await database.db.selectFrom('leases').select('name').orderBy('name').execute();
    return rows.map(({ name }) => name);
  };

  test('keeps what the work wrote and answers its value', async () => {
    const value = await inTransaction(database.db, async (trx) => {
      await put(trx, 'kept');
      return 42;
    });
    expect(value).toBe(42);
    expect(await names()).toEqual(['kept']);
  });

  test('rolls everything back when the work throws, and runs no hook', async () => {
    const hooks: string[] = [];
    const work = inTransaction(database.db, async (trx) => {
      trx.afterCommit(() => hooks.push('ran'));
      await put(trx, 'lost');
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await names()).toEqual([]);
    expect(hooks).toEqual([]);
  });

  test('runs a hook once and only after the commit', async () => {
    const seen: Promise<string[]>[] = [];
    await inTransaction(database.db, async (trx) => {
      trx.afterCommit(() => seen.push(names()));
      await put(trx, 'first');
      expect(seen).toEqual([]);
    });
    expect(await Promise.all(seen)).toEqual([['first']]);
  });

  test('a failing hook neither undoes the change nor keeps the next hook from running', async () => {
    const hooks: string[] = [];
    await inTransaction(database.db, async (trx) => {
      await put(trx, 'kept');
      trx.afterCommit(() => {
        throw new Error('a broken hook');
      });
      trx.afterCommit(() => hooks.push('second'));
    });
    expect(await names()).toEqual(['kept']);
    expect(hooks).toEqual(['second']);
  });

  test('runs the work again after a retryable fault, with the hooks of the last attempt only', async () => {
    const hooks: number[] = [];
    let attempts = 0;
    await inTransaction(database.db, async (trx) => {
      attempts++;
      const attempt = attempts;
      trx.afterCommit(() => hooks.push(attempt));
      await put(trx, 'once');
      if (attempt < 3) throw Object.assign(new Error('deadlock'), { code: '40P01' });
    });
    expect(attempts).toBe(3);
    expect(hooks).toEqual([3]);
    expect(await names()).toEqual(['once']);
  });

  test('translates the engine’s unique error', async () => {
    await put(database.db, 'taken');
    const again = inTransaction(database.db, (trx) => put(trx, 'taken'));
    await expect(again).rejects.toBeInstanceOf(UniqueViolation);
    const outside = await put(database.db, 'taken').catch((error: unknown) => error);
    expect(isUniqueViolation(outside)).toBe(true);
  });

  test('does not take another broken rule for a unique one', async () => {
    const broken = inTransaction(database.db, (trx) =>
      sql`insert into leases (name) values ('incomplete')`.execute(trx),
    );
    const error = await broken.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(UniqueViolation);
  });

  test('two transactions that lock the same rows crosswise both succeed', async () => {
    await put(database.db, 'left', '0');
    await put(database.db, 'right', '0');
    const add = (name: string) => (trx: Database['db']) =>
      trx
        .updateTable('leases')
        .set((eb) => ({ expires_at: eb('expires_at', '+', 1) }))
        .where('name', '=', name)
        .execute();
    // On PostgreSQL and MariaDB both first attempts hold one row before either asks for the other's.
    let holding = 0;
    let release!: () => void;
    const bothHold = new Promise<void>((resolve) => (release = resolve));
    const crosswise = (first: string, second: string) => {
      let attempt = 0;
      return inTransaction(database.db, async (trx) => {
        await add(first)(trx);
        if (++attempt === 1 && dialect !== 'sqlite') {
          if (++holding === 2) release();
          await bothHold;
        }
        await add(second)(trx);
        return attempt;
      });
    };
    const attempts = await Promise.all([crosswise('left', 'right'), crosswise('right', 'left')]);
    const sums = await database.db.selectFrom('leases').select('expires_at').execute();
    expect(sums.map(({ expires_at }) => expires_at)).toEqual([2, 2]);
    if (dialect !== 'sqlite') expect(Math.max(...attempts)).toBeGreaterThan(1);
  });

  test('refuses a transaction inside a transaction', async () => {
    const nested = inTransaction(database.db, (trx) => inTransaction(trx, async () => 1));
    await expect(nested).rejects.toThrow(/hand the transaction on/);
  });

  test('a read outside never sees what is not committed', async () => {
    let written!: () => void;
    let finish!: () => void;
    const isWritten = new Promise<void>((resolve) => (written = resolve));
    const mayFinish = new Promise<void>((resolve) => (finish = resolve));
    const writing = inTransaction(database.db, async (trx) => {
      await put(trx, 'half done');
      written();
      await mayFinish;
    });
    await isWritten;
    expect(await names()).toEqual([]);
    finish();
    await writing;
    expect(await names()).toEqual(['half done']);
  });

  test('numbers come back as numbers', async () => {
    await put(database.db, 'a');
    await database.db.updateTable('leases').set({ expires_at: Number.MAX_SAFE_INTEGER }).execute();
    const row = await database.db
      .selectFrom('leases')
      .select((eb) => [
        'expires_at',
        eb.fn.countAll<number>().as('count'),
        eb.fn.sum<number>('expires_at').as('sum'),
      ])
      .groupBy('expires_at')
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ expires_at: Number.MAX_SAFE_INTEGER, count: 1, sum: Number.MAX_SAFE_INTEGER });
  });
});
