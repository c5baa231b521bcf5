import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeEachDatabase, makeTestDatabase, type TestDatabase } from '../../testing/databases.ts';
import { type Database, migrateToLatest, MigrationFailed, openDatabase } from './index.ts';
import type { MigrationStep } from './migrate.ts';
import { timeline } from './migrations/index.ts';

describeEachDatabase('a database that cannot be opened', (dialect) => {
  const saidOf = async (url: string) => {
    const database = openDatabase(url);
    const refused = await migrateToLatest(database).catch((error: unknown) => error);
    await database.close().catch(() => {});
    expect(refused).toBeInstanceOf(MigrationFailed);
    return (refused as Error).message;
  };
  let home: TestDatabase;
  beforeEach(async () => {
    home = await makeTestDatabase(dialect);
  });
  afterEach(() => home.drop());

  test('because there is none is said, with what to look at', async () => {
    const url = dialect === 'sqlite' ? `${home.url}-not/there/siaga.db` : `${home.url}_not_there`;
    const said = await saidOf(url);
    expect(said).toMatch(/^Cannot open the database: .+ Nothing was changed\. Check the (folder|name) /);
    expect(said).toContain('SIAGA_DATABASE_URL');
  });

  // SQLite has no users.
  if (dialect === 'sqlite') return;
  test('because the user is not let in is said, without the password', async () => {
    const url = new URL(home.url);
    url.username = 'siaga_nobody';
    url.password = 'rahasia';
    const said = await saidOf(url.href);
    expect(said).toMatch(/^Cannot open the database: .+ Check user and password in SIAGA_DATABASE_URL/);
    expect(said).not.toContain('rahasia');
  });
});

describeEachDatabase('migrations', (dialect) => {
  let home: TestDatabase;
  let database: Database;

  beforeEach(async () => {
    home = await makeTestDatabase(dialect);
    database = openDatabase(home.url);
  });
  afterEach(async () => {
    await database.close();
    await home.drop();
  });

  const harbour: MigrationStep = (schema) =>
    schema.createTable('harbours', { columns: { id: 'id' }, primaryKey: ['id'] });
  const exists = (table: string) =>
    sql`select count(*) from ${sql.table(table)}`.execute(database.db).then(
      () => true,
      () => false,
    );
  const applied = async () => {
    const { rows } = await sql<{ name: string }>`select name from schema_migrations order by name`.execute(
      database.db,
    );
    return rows.map(({ name }) => name);
  };

  test('the whole timeline runs, and running it again is nothing', async () => {
    await migrateToLatest(database);
    const first = await applied();
    expect(first).toEqual(Object.keys(timeline));
    await migrateToLatest(database);
    expect(await applied()).toEqual(first);
  });

  test('several instances that start at once do not get in each other’s way', async () => {
    const others = [openDatabase(home.url), openDatabase(home.url)];
    try {
      await Promise.all([database, ...others].map((each) => migrateToLatest(each)));
    } finally {
      for (const other of others) await other.close();
    }
    expect(await applied()).toEqual(Object.keys(timeline));
  });

  test('a step that fails half-way says so, and a mended version goes on', async () => {
    const half: MigrationStep = async (schema) => {
      await schema.createTable('quays', { columns: { id: 'id' }, primaryKey: ['id'] });
      await schema.run('this is not sql');
    };
    const failed = await migrateToLatest(database, { '0001_harbour': harbour, '0002_quays': half }).catch(
      (error: unknown) => error,
    );
    expect(failed).toBeInstanceOf(MigrationFailed);
    expect((failed as Error).message).toContain('Migration 0002_quays failed');
    expect((failed as Error).message).toMatch(/the version before/i);
    // MySQL commits each DDL statement by itself; the others take the step back as a whole.
    expect(await exists('quays')).toBe(dialect === 'mysql');

    const mended: MigrationStep = (schema) =>
      schema.createTable('quays', {
        columns: { id: 'id', name: 'short?' },
        primaryKey: ['id'],
        indexes: { quays_id: ['id'] },
      });
    await migrateToLatest(database, { '0001_harbour': harbour, '0002_quays': mended });
    expect(await applied()).toEqual(['0001_harbour', '0002_quays']);
    expect(await exists('quays')).toBe(true);
  });

  test('a database of a newer version is refused and left as it is', async () => {
    await migrateToLatest(database, { '0001_harbour': harbour, '0002_newer': harbour });
    const refused = await migrateToLatest(database, { '0001_harbour': harbour }).catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(MigrationFailed);
    expect((refused as Error).message).toMatch(/newer version of Siaga. Nothing was changed/);
    expect(await applied()).toEqual(['0001_harbour', '0002_newer']);
  });

  test('an append-only table takes rows and refuses to change or lose one', async () => {
    const ledger: MigrationStep = async (schema) => {
      await schema.createTable('ledger', { columns: { id: 'id' }, primaryKey: ['id'] });
      await schema.makeAppendOnly('ledger');
    };
    await migrateToLatest(database, { '0001_ledger': ledger });
    await sql`insert into ledger (id) values ('a')`.execute(database.db);
    await expect(sql`update ledger set id = 'b'`.execute(database.db)).rejects.toThrow(/append-only/);
    await expect(sql`delete from ledger`.execute(database.db)).rejects.toThrow(/append-only/);
    const { rows } = await sql`select id from ledger`.execute(database.db);
    expect(rows).toEqual([{ id: 'a' }]);
  });
});
