import type { Db } from '../../platform/db/index.ts';
import { log } from '../../platform/log.ts';
import type { Clock } from '../../platform/time.ts';
import type { Channel } from '../channel.ts';
import type { DeliveryRow } from '../outbox/repository.ts';
import { type Deliver, LEASE_MS } from './delivery.ts';
import * as rows from './repository.ts';

/** Calls to one provider at a time. */
const MOST_AT_ONCE = 64;
/** Rows read at a time; what is behind them is read when they are done. */
const BATCH = 200;

export interface LaneParts {
  db: Db;
  clock: Clock;
  owner: string;
  isStopping: () => boolean;
  take: Deliver['take'];
  deliver: Deliver['deliver'];
}

const keyOf = (row: DeliveryRow) => `${row.recipient_kind}:${row.recipient_id}`;

/**
 * The deliveries of one channel on this process: several at once, but never two to the same recipient, most urgent first. Each
 * channel has its own, so that one that hangs keeps no other waiting.
 */
export class Lane {
  readonly #channel: Channel;
  readonly #parts: LaneParts;
  readonly #running = new Map<string, Promise<void>>();
  readonly #busy = new Set<string>();
  #waiting: DeliveryRow[] = [];
  #looking: Promise<void> | null = null;
  #lookAgain = false;
  #renewedAt: number;

  constructor(channel: Channel, parts: LaneParts) {
    this.#channel = channel;
    this.#parts = parts;
    this.#renewedAt = parts.clock.now();
  }

  /** Deliveries under way; none of the promises rejects. */
  get running(): Promise<void>[] {
    return [...this.#running.values()];
  }

  /** Reads what is due and starts what may start now; resolves when that is under way. Calls meanwhile read once more. */
  look(): Promise<void> {
    this.#lookAgain = true;
    this.#looking ??= this.#lookWhileAsked().finally(() => (this.#looking = null));
    return this.#looking;
  }

  async #lookWhileAsked(): Promise<void> {
    while (this.#lookAgain && !this.#parts.isStopping()) {
      this.#lookAgain = false;
      await this.#renew();
      const { db, clock } = this.#parts;
      const due = { channel: this.#channel.name, now: clock.now(), limit: BATCH };
      this.#waiting = await rows.listDue(db, due);
      await this.#startWaiting();
    }
  }

  /** Slow calls keep their leases; only a process that is gone loses them. */
  async #renew(): Promise<void> {
    const { db, clock, owner } = this.#parts;
    const now = clock.now();
    // In both directions: a clock that was set back must not keep them from being renewed.
    if (this.#running.size === 0 || Math.abs(now - this.#renewedAt) < LEASE_MS / 3) return;
    this.#renewedAt = now;
    await rows.renewLeases(db, [...this.#running.keys()], owner, now + LEASE_MS);
  }

  async #startWaiting(): Promise<void> {
    const { clock, isStopping, take } = this.#parts;
    const now = clock.now();
    const free: DeliveryRow[] = [];
    const later = new Map<number, string[]>();
    const left: DeliveryRow[] = [];
    for (const row of this.#waiting) {
      if (isStopping()) break;
      if (this.#running.has(row.id)) continue;
      if (this.#running.size + free.length >= MOST_AT_ONCE || this.#busy.has(keyOf(row))) {
        left.push(row);
        continue;
      }
      const freeAt = this.#channel.freeAt(row, now);
      if (freeAt > now) later.set(freeAt, [...(later.get(freeAt) ?? []), row.id]);
      else {
        this.#busy.add(keyOf(row));
        free.push(row);
      }
    }
    this.#waiting = left;
    const taken = take(free, later);
    for (const row of free) this.#start(row, taken);
    await taken;
  }

  #start(row: DeliveryRow, taken: Promise<ReadonlyMap<string, DeliveryRow>>): void {
    const key = keyOf(row);
    const work = this.#bring(row, taken).then(
      () => this.#goOn(row, key),
      (error: unknown) => {
        this.#end(row, key);
        log.error({ err: error, channel: this.#channel.name }, 'a delivery was not brought to its end');
      },
    );
    this.#running.set(row.id, work);
  }

  async #bring({ id }: DeliveryRow, taken: Promise<ReadonlyMap<string, DeliveryRow>>): Promise<void> {
    const row = (await taken).get(id);
    // Another process has it, or it has changed since it was listed.
    if (row) await this.#parts.deliver(this.#channel, row);
  }

  #end(row: DeliveryRow, key: string): void {
    this.#running.delete(row.id);
    this.#busy.delete(key);
  }

  async #goOn(row: DeliveryRow, key: string): Promise<void> {
    this.#end(row, key);
    // Behind the last of a batch there may be more: the rest, a place whose alert has got through, an edit wanted meanwhile.
    await (this.#waiting.length === 0 ? this.look() : this.#startWaiting()).catch((error: unknown) =>
      log.error({ err: error }, 'the outbox could not be looked at'),
    );
  }
}
