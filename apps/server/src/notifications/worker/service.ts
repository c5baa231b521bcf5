import type { Db } from '../../platform/db/index.ts';
import { newId } from '../../platform/ids.ts';
import { log } from '../../platform/log.ts';
import type { Clock } from '../../platform/time.ts';
import type { Channel } from '../channel.ts';
import type { Topic } from '../topics.ts';
import { createDeliver, LEASE_MS } from './delivery.ts';
import { Lane } from './lane.ts';
import { correctMoments } from './repository.ts';

/** How often the outbox is looked at where nobody has woken the worker: retries, and what other processes put into it. */
const TICK_MS = 1_000;
/** What a stop waits for calls that are under way; those that take longer keep their leases and are labelled when repeated. */
const STOP_MS = 3_000;
/** No delivery waits longer than that: retries come within 18 s, a group's pace within a minute. */
const FURTHEST_MS = 2 * 60_000;

export interface WorkerParts {
  db: Db;
  clock: Clock;
  channels: readonly Channel[];
  topics: ReadonlyMap<string, Topic>;
}

export type Worker = ReturnType<typeof createWorker>;

/** Brings the outbox to people. Several processes may do so at once: each delivery is leased by one of them. */
export function createWorker({ db, clock, channels, topics }: WorkerParts) {
  const owner = newId();
  let isStopping = false;
  let isWoken = false;
  let timer: NodeJS.Timeout | undefined;
  const shared = { db, clock, owner, isStopping: () => isStopping };
  const deliver = createDeliver({ ...shared, topics });
  const lanes = channels.map((channel) => new Lane(channel, { ...shared, ...deliver }));
  const running = () => lanes.flatMap((lane) => lane.running);

  function look(): void {
    for (const lane of lanes) {
      lane.look().catch((error: unknown) => log.error({ err: error }, 'the outbox could not be looked at'));
    }
  }

  return {
    /** Something was put into the outbox: it is looked at now and not at the next tick. */
    wake(): void {
      if (!timer || isWoken) return;
      isWoken = true;
      // Whoever pressed has their answer first.
      setImmediate(() => {
        isWoken = false;
        look();
      });
    },

    start(): void {
      timer ??= setInterval(look, TICK_MS).unref();
      look();
    },

    /** Brings back what a clock that ran ahead has stored; see Jobs.onClockBehind. */
    async correctMoments(now: number, wasSetBack: boolean): Promise<void> {
      const plausible = { furthestMs: FURTHEST_MS, leaseMs: LEASE_MS };
      await correctMoments(db, { now, wasSetBack, ...plausible, channels: channels.map(({ name }) => name) });
    },

    /** Does all that is due by the clock, and what follows from it; resolves when nothing of it is under way any more. */
    async runDue(): Promise<void> {
      do {
        await Promise.all(running());
        await Promise.all(lanes.map((lane) => lane.look()));
      } while (running().length > 0);
    },

    /** Begins nothing new, and lets what is under way end for a moment. */
    async stop(): Promise<void> {
      isStopping = true;
      clearInterval(timer);
      timer = undefined;
      let patience: NodeJS.Timeout | undefined;
      const enough = new Promise((resolve) => (patience = setTimeout(resolve, STOP_MS)));
      await Promise.race([Promise.all(running()), enough]);
      clearTimeout(patience);
    },
  };
}
