import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestClock } from '../../testing/clock.ts';
import { describeEachDatabase, makeTestDatabase, type TestDatabase } from '../../testing/databases.ts';
import { type Database, migrateToLatest, openDatabase } from '../db/index.ts';
import { Jobs } from './index.ts';

describeEachDatabase('since when jobs are awake', (dialect) => {
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

  /** Takes the table of deadlines away, as a database that is gone would, and gives it back. */
  const rename = (from: string, to: string) => database.db.schema.alterTable(from).renameTo(to).execute();

  test('since the start, however long nothing was due', async () => {
    const clock = new TestClock();
    const jobs = new Jobs(database.db, clock);
    jobs.onDue('call', async () => {});
    clock.advance(60_000);
    jobs.start(1_000_000);
    const started = clock.now();
    clock.advance(3_600_000);
    await jobs.runDue();
    expect(jobs.awakeSince).toBe(started);
    await jobs.stop();
  });

  test('anew since the database answers again', async () => {
    const clock = new TestClock();
    const jobs = new Jobs(database.db, clock);
    jobs.onDue('call', async () => {});
    await rename('due_rows', 'due_rows_away');
    clock.advance(60_000);
    await expect(jobs.runDue()).rejects.toThrow();
    await rename('due_rows_away', 'due_rows');
    clock.advance(60_000);
    await jobs.runDue();
    expect(jobs.awakeSince).toBe(clock.now());
    clock.advance(60_000);
    await jobs.runDue();
    expect(jobs.awakeSince).toBe(clock.now() - 60_000);
  });
});
