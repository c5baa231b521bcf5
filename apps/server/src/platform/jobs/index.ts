import type { Db } from '../db/index.ts';
import { isUniqueViolation } from '../db/index.ts';
import { newId } from '../ids.ts';
import { log } from '../log.ts';
import type { Clock } from '../time.ts';
import { ClockWatch } from './clock-watch.ts';
import * as rows from './repository.ts';

/** What a due row stands for. */
export interface DueRow {
  subject: string;
  payload: unknown;
  /** 1 on the first try. */
  attempt: number;
}

interface Duty {
  handler: (row: DueRow) => Promise<void>;
  furthestMs: number | undefined;
}

/** What was stored by a clock that ran ahead is brought back to `now`. @param wasSetBack False with the first look of a process. */
export type ClockCorrection = (now: number, wasSetBack: boolean) => Promise<void>;

/** The clock of the database server, UTC ms; null where there is none but the machine's own. */
export type DatabaseClock = () => Promise<number | null>;

interface Periodic {
  everyMs: number;
  lastRunAt: number;
  run: () => Promise<void>;
}

/** How long a crashed instance keeps others from its work. */
const LEASE_MS = 30_000;
const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 15_000];
const BATCH = 100;
/** A process that did not get to look for so long heard nobody either. */
const STALLED_MS = 15_000;
/** By how much the clocks of several instances may differ. */
const CLOCKS_APART_MS = 5_000;

/**
 * Work that nobody asks for by a call. Deadlines are rows, not timers, so a restart at any moment goes on with
 * them; periodic work runs on one instance at a time. Time comes from the injected clock: tests call `runDue()`
 * after moving it, the process calls it every `tickMs`.
 */
export class Jobs {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #databaseNow: DatabaseClock;
  readonly #owner = newId();
  readonly #due = new Map<string, Duty>();
  readonly #corrections: ClockCorrection[] = [];
  readonly #clockWatch: ClockWatch;
  readonly #periodic = new Map<string, Periodic>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #passes = 0;
  #stopping = false;
  #awakeSince: number;
  /** The last look found no database. */
  #blind = false;

  /** Our clock may correct what others have stored. */
  #isTrusted = false;

  /** @param databaseNow Where several servers share a database, it tells whose clock is right. */
  constructor(db: Db, clock: Clock, databaseNow: DatabaseClock = async () => null) {
    this.#db = db;
    this.#clock = clock;
    this.#databaseNow = databaseNow;
    this.#awakeSince = clock.now();
    this.#clockWatch = new ClockWatch(clock);
    this.onClockBehind((now) => this.#correct(now));
  }

  /**
   * Since when this process has looked for due work without a gap: since its start, or since the database came back, the
   * process went on after it was held up, or the clock was set. Whoever was not heard from before that may have found nobody to talk to.
   */
  get awakeSince(): number {
    return this.#awakeSince;
  }

  /**
   * What to do with due rows of one kind; a row whose handler throws comes back after 1, 2, 4, 8, then every 15 s.
   * @param furthestMs A row that is due later than that from now was written by a clock that ran ahead, and is due at once
   * when that is noticed: its handler must bear being called early. Undefined = any distance may be meant.
   */
  onDue(kind: string, handler: Duty['handler'], { furthestMs }: { furthestMs?: number } = {}): void {
    this.#due.set(kind, { handler, furthestMs });
  }

  /**
   * Moments that a module has stored and compares with the present: called with the first look of this process, and
   * whenever its clock was set back. Must do no harm when nothing is wrong.
   */
  onClockBehind(correction: ClockCorrection): void {
    this.#corrections.push(correction);
  }

  /** Something to do about every `everyMs`, by one instance. */
  every(name: string, everyMs: number, run: () => Promise<void>): void {
    this.#periodic.set(name, { everyMs, lastRunAt: Number.NEGATIVE_INFINITY, run });
  }

  /** Sets a deadline, or moves the one that the kind has for this subject. Takes part in the caller's transaction. */
  async schedule(
    db: Db,
    kind: string,
    subject: string,
    dueAt: number,
    payload: unknown = null,
  ): Promise<void> {
    await rows.putDueRow(db, {
      kind,
      subject,
      dueAt,
      payload: payload === null ? null : JSON.stringify(payload),
    });
  }

  /** Takes a deadline off, in the caller's transaction. */
  async cancel(db: Db, kind: string, subject: string): Promise<void> {
    await rows.dropDueRow(db, kind, subject);
  }

  /**
   * Takes a name for this instance, or holds on to it, until `ms` from now: for work that goes on all the time and that only
   * one instance may do. False while another one has it, and once this one is stopping.
   */
  async holdLease(name: string, ms: number): Promise<boolean> {
    if (this.#stopping) return false;
    const now = this.#clock.now();
    return this.#takeLease(`held:${name}`, now, now + ms);
  }

  /** Gives a held name back, so that another instance goes on at once. */
  async releaseLease(name: string): Promise<void> {
    await rows.releaseLease(this.#db, `held:${name}`, this.#owner);
  }

  start(tickMs: number): void {
    this.#awakeSince = this.#clock.now();
    let lookedAt = performance.now();
    this.#timer = setInterval(() => {
      const at = performance.now();
      if (at - lookedAt > STALLED_MS) this.#awakeSince = this.#clock.now();
      lookedAt = at;
      // A pass that takes longer than a tick is not followed by a queue of others.
      if (this.#passes > 0) return;
      this.runDue().catch((error: unknown) => log.error({ err: error }, 'due work could not be looked at'));
    }, tickMs);
    this.#timer.unref();
  }

  /** Lets the running piece end and gives every lease back, so that another instance goes on at once. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopping = true;
    await this.#running;
    await rows.releaseLeases(this.#db, this.#owner).catch((error: unknown) => {
      log.warn({ err: error }, 'leases were not given back; they run out by themselves');
    });
  }

  /** Does what is due by the clock. One pass at a time in this process. */
  runDue(): Promise<void> {
    this.#passes++;
    const pass = this.#running.then(() => this.#pass()).finally(() => this.#passes--);
    this.#running = pass.catch(() => undefined);
    return pass;
  }

  async #pass(): Promise<void> {
    const kinds = [...this.#due.keys()];
    for (const row of await this.#look(kinds)) {
      if (this.#stopping) return;
      await this.#runRow(row);
    }
    for (const [name, job] of this.#periodic) {
      if (this.#stopping) return;
      await this.#runPeriodic(name, job);
    }
  }

  /** Nobody may wait for a moment that a wrong clock has named, nor count as silent for a time that never went by. */
  async #followClock(): Promise<void> {
    const setBy = this.#clockWatch.look();
    if (setBy === 0) return;
    const now = this.#clock.now();
    if (setBy !== 'unknown') {
      log.warn({ setByMs: Math.round(setBy) }, 'the clock of this machine was set');
      this.#awakeSince = now;
      if (setBy > 0) return this.#clockWatch.accept();
    }
    if (await this.#agreesWithDatabase())
      for (const correct of this.#corrections) await correct(now, setBy !== 'unknown');
    this.#clockWatch.accept();
  }

  /** A server whose clock is wrong must not correct what the others have stored, nor take from them what they hold. */
  async #agreesWithDatabase(): Promise<boolean> {
    const there = await this.#databaseNow();
    const aheadMs = there === null ? 0 : this.#clock.now() - there;
    this.#isTrusted = Math.abs(aheadMs) <= CLOCKS_APART_MS;
    if (!this.#isTrusted)
      log.warn({ aheadMs: Math.round(aheadMs) }, "this machine's clock and the database server's differ");
    return this.#isTrusted;
  }

  async #correct(now: number): Promise<void> {
    await rows.shortenLeases(this.#db, now + LEASE_MS + CLOCKS_APART_MS, now + LEASE_MS);
    for (const [kind, { furthestMs }] of this.#due) {
      if (furthestMs !== undefined)
        await rows.bringForward(this.#db, kind, now + furthestMs + CLOCKS_APART_MS, now);
    }
  }

  async #look(kinds: readonly string[]): ReturnType<typeof rows.listDueRows> {
    try {
      await this.#followClock();
      const due = kinds.length === 0 ? [] : await rows.listDueRows(this.#db, kinds, this.#clock.now(), BATCH);
      if (this.#blind) this.#awakeSince = this.#clock.now();
      this.#blind = false;
      return due;
    } catch (error) {
      this.#blind = true;
      throw error;
    }
  }

  async #runRow(row: Awaited<ReturnType<typeof rows.listDueRows>>[number]): Promise<void> {
    const now = this.#clock.now();
    if (!(await rows.leaseDueRow(this.#db, row, this.#owner, now, now + LEASE_MS))) return;
    const attempt = row.attempts + 1;
    // Slow work keeps its lease; only a process that is gone loses it.
    const renewal = setInterval(() => {
      const until = this.#clock.now() + LEASE_MS;
      rows.renewDueRow(this.#db, row.id, this.#owner, until).catch((error: unknown) => {
        log.warn({ err: error, kind: row.kind }, 'a lease was not renewed');
      });
    }, LEASE_MS / 3);
    try {
      await this.#due.get(row.kind)?.handler({
        subject: row.subject,
        payload: row.payload === null ? null : (JSON.parse(row.payload) as unknown),
        attempt,
      });
      await rows.finishDueRow(this.#db, row.id, row.due_at, this.#owner);
    } catch (error) {
      log.error({ err: error, kind: row.kind, attempt }, 'due work failed; it will be tried again');
      const wait = RETRY_MS[Math.min(attempt, RETRY_MS.length) - 1] ?? 15_000;
      await rows.deferDueRow(this.#db, row.id, this.#clock.now() + wait, this.#owner);
    } finally {
      clearInterval(renewal);
    }
  }

  async #runPeriodic(name: string, job: Periodic): Promise<void> {
    const now = this.#clock.now();
    const since = now - job.lastRunAt;
    // Less than nothing: the clock was set back.
    if (since >= 0 && since < job.everyMs) return;
    job.lastRunAt = now;
    if (!(await this.#takeLease(`periodic:${name}`, now, now + job.everyMs + LEASE_MS))) return;
    await job.run().catch((error: unknown) => log.error({ err: error, job: name }, 'periodic work failed'));
  }

  async #takeLease(name: string, now: number, until: number): Promise<boolean> {
    try {
      const implausible = this.#isTrusted ? until + LEASE_MS : Number.MAX_SAFE_INTEGER;
      return await rows.takeLease(this.#db, name, this.#owner, { now, until, implausible });
    } catch (error) {
      // Two instances wrote the very first lease at once; the other one has it.
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }
}
