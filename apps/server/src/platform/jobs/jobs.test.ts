import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { TestClock } from '../../testing/clock.ts';
import { describeEachDatabase, makeTestDatabase, type TestDatabase } from '../../testing/databases.ts';
import { type Database, inTransaction, migrateToLatest, openDatabase } from '../db/index.ts';
import { type DueRow, Jobs } from './index.ts';

describeEachDatabase('jobs', (dialect) => {
  let home: TestDatabase;
  let database: Database;
  let clock: TestClock;

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
    clock = new TestClock();
    await database.db.deleteFrom('due_rows').execute();
    await database.db.deleteFrom('leases').execute();
  });

  const instance = () => new Jobs(database.db, clock);
  const schedule = (jobs: Jobs, subject: string, inMs: number, payload: unknown = null) =>
    inTransaction(database.db, (trx) => jobs.schedule(trx, 'call', subject, clock.now() + inMs, payload));

  /** An instance that notes what it did. */
  function recorder() {
    const jobs = instance();
    const done: DueRow[] = [];
    jobs.onDue('call', async (row) => void done.push(row));
    return { jobs, done };
  }

  test('a due row runs once, at its time, with what was put into it', async () => {
    const { jobs, done } = recorder();
    await schedule(jobs, 'kiosk-1', 45_000, { steps: [1, 2] });
    await jobs.runDue();
    expect(done).toEqual([]);
    clock.advance(45_000);
    await jobs.runDue();
    await jobs.runDue();
    expect(done).toEqual([{ subject: 'kiosk-1', payload: { steps: [1, 2] }, attempt: 1 }]);
  });

  test('a deadline can be moved and taken off, one for each kind and subject', async () => {
    const { jobs, done } = recorder();
    await schedule(jobs, 'moved', 1_000);
    await schedule(jobs, 'moved', 5_000);
    await schedule(jobs, 'dropped', 1_000);
    await jobs.cancel(database.db, 'call', 'dropped');
    clock.advance(1_000);
    await jobs.runDue();
    expect(done).toEqual([]);
    clock.advance(4_000);
    await jobs.runDue();
    expect(done.map(({ subject }) => subject)).toEqual(['moved']);
  });

  test('a deadline of a transaction that is rolled back never comes', async () => {
    const { jobs, done } = recorder();
    const work = inTransaction(database.db, async (trx) => {
      await jobs.schedule(trx, 'call', 'undone', clock.now());
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    await jobs.runDue();
    expect(done).toEqual([]);
  });

  test('a row that its own handler moves comes back at the new time', async () => {
    const jobs = instance();
    let runs = 0;
    jobs.onDue('call', async ({ subject }) => {
      if (++runs === 1) await schedule(jobs, subject, 10_000);
    });
    await schedule(jobs, 'again', 0);
    await jobs.runDue();
    await jobs.runDue();
    expect(runs).toBe(1);
    clock.advance(10_000);
    await jobs.runDue();
    await jobs.runDue();
    expect(runs).toBe(2);
  });

  test('a due row survives a restart', async () => {
    await schedule(instance(), 'later', 45_000);
    clock.advance(3_600_000);
    const { jobs, done } = recorder();
    await jobs.runDue();
    expect(done.map(({ subject }) => subject)).toEqual(['later']);
  });

  test('a server whose clock is not that of the database corrects nothing and takes no name from the others', async () => {
    const others = instance();
    await others.runDue();
    expect(await others.holdLease('poller', 60_000)).toBe(true);
    const slow = new TestClock();
    slow.jump(clock.now() - slow.now() - 120_000);
    const corrected: string[] = [];
    const start = async (serverNow: () => Promise<number | null>) => {
      const jobs = new Jobs(database.db, slow, serverNow);
      jobs.onClockBehind(async () => void corrected.push('corrected'));
      await jobs.runDue();
      return jobs.holdLease('poller', 60_000);
    };
    expect(await start(async () => clock.now())).toBe(false);
    expect(corrected).toEqual([]);
    // The database says the same as this server: it is the other one that ran ahead.
    expect(await start(async () => slow.now())).toBe(true);
    expect(corrected).toEqual(['corrected']);
  });

  test("the database server's clock is told in UTC milliseconds, and SQLite has none", async () => {
    const there = await database.serverNow();
    if (dialect === 'sqlite') expect(there).toBeNull();
    else expect(Math.abs(there! - Date.now())).toBeLessThan(60_000);
  });

  test('a handler that fails is tried again after 1, 2, 4, 8 and then every 15 s', async () => {
    const jobs = instance();
    const attempts: number[] = [];
    jobs.onDue('call', async ({ attempt }) => {
      attempts.push(attempt);
      throw new Error('not yet');
    });
    await schedule(jobs, 'stubborn', 0);
    await jobs.runDue();
    for (const [index, seconds] of [1, 2, 4, 8, 15, 15].entries()) {
      clock.advance(seconds * 1_000 - 1);
      await jobs.runDue();
      expect(attempts).toHaveLength(index + 1);
      clock.advance(1);
      await jobs.runDue();
      expect(attempts).toHaveLength(index + 2);
    }
    expect(attempts).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('a failing row does not keep the others waiting', async () => {
    const jobs = instance();
    const done: string[] = [];
    jobs.onDue('call', async ({ subject }) => {
      if (subject === 'broken') throw new Error('broken');
      done.push(subject);
    });
    await schedule(jobs, 'broken', 0);
    await schedule(jobs, 'sound', 1);
    clock.advance(1);
    await jobs.runDue();
    expect(done).toEqual(['sound']);
  });

  test('two instances that look at the same moment share the rows, none twice', async () => {
    const one = recorder();
    const other = recorder();
    for (let number = 0; number < 30; number++) await schedule(one.jobs, `row-${number}`, 0);
    await Promise.all([one.jobs.runDue(), other.jobs.runDue()]);
    const subjects = [...one.done, ...other.done].map(({ subject }) => subject);
    expect(subjects).toHaveLength(30);
    expect(new Set(subjects).size).toBe(30);
  });

  test('nobody takes a row that runs elsewhere; after a crash another instance does', async () => {
    const crashing = instance();
    let started!: () => void;
    let wake!: () => void;
    const isRunning = new Promise<void>((resolve) => (started = resolve));
    crashing.onDue('call', async () => {
      started();
      await new Promise<void>((resolve) => (wake = resolve));
    });
    const other = recorder();
    await schedule(crashing, 'shared', 0);
    const stuck = crashing.runDue();
    await isRunning;
    await other.jobs.runDue();
    clock.advance(29_999);
    await other.jobs.runDue();
    expect(other.done).toEqual([]);

    clock.advance(1);
    await other.jobs.runDue();
    expect(other.done).toEqual([{ subject: 'shared', payload: null, attempt: 2 }]);
    wake();
    await stuck;
  });

  test('an instance that stops gives its leases back at once', async () => {
    const leaving = instance();
    let runs = 0;
    leaving.every('sweep', 60_000, async () => {
      runs++;
    });
    await leaving.runDue();
    const next = instance();
    next.every('sweep', 60_000, async () => {
      runs++;
    });
    await next.runDue();
    expect(runs).toBe(1);
    await leaving.stop();
    clock.advance(60_000);
    await next.runDue();
    expect(runs).toBe(2);
  });

  test('a held name stays with its holder, and moves on when that one lets go, stops or is gone', async () => {
    const [holder, other] = [instance(), instance()];
    expect(await holder.holdLease('poller', 30_000)).toBe(true);
    expect(await other.holdLease('poller', 30_000)).toBe(false);
    clock.advance(29_999);
    expect(await holder.holdLease('poller', 30_000)).toBe(true);
    clock.advance(29_999);
    expect(await other.holdLease('poller', 30_000)).toBe(false);
    clock.advance(1);
    expect(await other.holdLease('poller', 30_000)).toBe(true);
    expect(await holder.holdLease('poller', 30_000)).toBe(false);

    await other.releaseLease('poller');
    expect(await holder.holdLease('poller', 30_000)).toBe(true);
    await holder.stop();
    expect(await holder.holdLease('poller', 30_000)).toBe(false);
    expect(await other.holdLease('poller', 30_000)).toBe(true);
  });

  test('of many instances that reach for a free name at once, one gets it', async () => {
    const asked = Array.from({ length: 8 }, () => instance().holdLease('poller', 30_000));
    expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1);
  });

  test('a stopping instance begins nothing new', async () => {
    const { jobs, done } = recorder();
    await schedule(jobs, 'for somebody else', 0);
    await jobs.stop();
    await jobs.runDue();
    expect(done).toEqual([]);
  });

  test('periodic work runs on one instance at a time and moves on when that one is gone', async () => {
    const runs: string[] = [];
    const gone = instance();
    const left = instance();
    gone.every('sweep', 60_000, async () => void runs.push('gone'));
    left.every('sweep', 60_000, async () => void runs.push('left'));
    await Promise.all([gone.runDue(), left.runDue()]);
    expect(runs).toHaveLength(1);

    clock.advance(60_000);
    await gone.runDue();
    await left.runDue();
    expect(runs).toHaveLength(2);
    const holder = runs[0] === 'gone' ? left : gone;
    for (let minute = 0; minute < 3; minute++) {
      clock.advance(60_000);
      await holder.runDue();
    }
    expect(new Set(runs).size).toBe(2);
  });

  test('periodic work that fails comes again at its next time', async () => {
    const jobs = instance();
    let runs = 0;
    jobs.every('sweep', 60_000, async () => {
      runs++;
      throw new Error('not this time');
    });
    await jobs.runDue();
    await jobs.runDue();
    clock.advance(60_000);
    await jobs.runDue();
    expect(runs).toBe(2);
  });

  test('calls to look for due work never overlap', async () => {
    const jobs = instance();
    let inside = 0;
    let most = 0;
    jobs.onDue('call', async ({ subject }) => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
      if (subject === 'again') await schedule(jobs, 'last', 0);
    });
    await schedule(jobs, 'again', 0);
    await Promise.all([jobs.runDue(), jobs.runDue(), jobs.runDue()]);
    expect(most).toBe(1);
  });
});
