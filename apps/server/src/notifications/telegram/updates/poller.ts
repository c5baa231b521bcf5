import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseGone } from '../../../platform/db/index.ts';
import { log } from '../../../platform/log.ts';
import type { Failure } from '../failure.ts';
import type { TelegramParts } from '../parts.ts';
import { readUpdate, type Update } from './read.ts';

/** How long Telegram keeps a poll open when there is nothing. */
const WAIT_S = 25;
/** How long a process that died keeps others from polling. */
const LEASE_MS = 15_000;
/** How often a process that may not poll looks whether it may. */
const LOOK_MS = 1_000;
const BACK_OFF_MS = [1_000, 2_000, 4_000, 8_000, 15_000];
/** An update that fails so often for a reason of its own is passed over: those behind it are people as well. */
const TRIES = 3;

const LEASE = 'telegram.poller';
const WANTED = ['message', 'callback_query', 'my_chat_member'] as const;

interface PollerParts extends Pick<TelegramParts, 'api' | 'jobs'> {
  handle: (update: Update) => Promise<void>;
}

/**
 * Takes what people send to the bot: one process of all at a time, whoever holds the lease. An update is confirmed to Telegram,
 * with the next poll, only after its effect is kept; until then it comes again.
 */
export function createPoller({ api, jobs, handle }: PollerParts) {
  const ended = new AbortController();
  const tries = new Map<number, number>();
  let running: Promise<void> | undefined;
  /** Since the last poll that was answered. */
  let failures = 0;

  const pause = (ms: number) => sleep(ms, undefined, { signal: ended.signal }).catch(() => undefined);

  async function run(): Promise<void> {
    while (!ended.signal.aborted) {
      const failure = await onePeriod().catch((error: unknown) => {
        log.error({ err: error }, 'updates of Telegram could not be taken; trying again');
        return 'broken' as const;
      });
      if (failure === null) {
        await pause(LOOK_MS);
        continue;
      }
      // Another process may reach Telegram where this one does not.
      await jobs.releaseLease(LEASE).catch(() => undefined);
      const asked = failure !== 'broken' && failure.kind === 'rate-limited' ? failure.afterMs : 0;
      await pause(Math.max(BACK_OFF_MS[Math.min(failures++, BACK_OFF_MS.length - 1)] ?? 0, asked));
    }
    await jobs.releaseLease(LEASE).catch((error: unknown) => {
      log.warn({ err: error }, 'the lease of the poller was not given back; it runs out by itself');
    });
  }

  /** Polls for as long as this process may; answers why Telegram refused, null when another process has it. */
  async function onePeriod(): Promise<Failure | null> {
    const bot = await api.bot(ended.signal);
    if (!bot.ok) return bot.failure;
    if (!(await jobs.holdLease(LEASE, LEASE_MS))) return null;
    const lost = new AbortController();
    const renewal = setInterval(() => {
      const isHeld = jobs.holdLease(LEASE, LEASE_MS).catch((error: unknown) => {
        log.warn({ err: error }, 'the lease of the poller was not renewed');
        return false;
      });
      void isHeld.then((held) => {
        if (!held) lost.abort();
      });
    }, LEASE_MS / 3);
    try {
      return await poll(AbortSignal.any([ended.signal, lost.signal]));
    } finally {
      clearInterval(renewal);
    }
  }

  async function poll(signal: AbortSignal): Promise<Failure | null> {
    // Without an offset Telegram gives whatever was never confirmed; it may begin to count anew after a quiet week.
    let offset: number | undefined;
    const isOver = () => signal.aborted;
    while (!isOver()) {
      const confirmed = offset === undefined ? {} : { offset };
      const polled = await api.poll(
        (tg, ends) => tg.getUpdates({ timeout: WAIT_S, allowed_updates: [...WANTED], ...confirmed }, ends),
        { signal, waitMs: WAIT_S * 1_000 },
      );
      if (isOver()) return null;
      if (!polled.ok) return polled.failure;
      failures = 0;
      offset = await takeAll(polled.value, signal);
    }
    return null;
  }

  /** @returns the offset that confirms them; undefined when there is nothing to confirm. */
  async function takeAll(raw: unknown, signal: AbortSignal): Promise<number | undefined> {
    const given: unknown[] = Array.isArray(raw) ? raw : [];
    const updates = given.map(readUpdate).filter((update) => update !== null);
    // Whatever has no number cannot be confirmed either, and would come again at once.
    if (given.length > 0 && updates.length === 0) await pause(LOOK_MS);
    let next: number | undefined;
    for (const update of updates.sort((a, b) => a.id - b.id)) {
      if (signal.aborted) return undefined;
      await take(update);
      next = update.id + 1;
    }
    return next;
  }

  async function take(update: Update): Promise<void> {
    try {
      await handle(update);
    } catch (error) {
      // What was not kept is not confirmed: the whole rest comes again.
      if (isDatabaseGone(error)) throw error;
      const tried = (tries.get(update.id) ?? 0) + 1;
      tries.set(update.id, tried);
      if (tried < TRIES) throw error;
      log.error({ err: error, update: update.id }, 'an update of Telegram was given up');
    }
    tries.delete(update.id);
  }

  return {
    start(): void {
      if (api.isConfigured) running ??= run();
    },

    /** Ends a poll that is waiting, lets what is being done come to its end, and lets another process go on at once. */
    async stop(): Promise<void> {
      ended.abort();
      await running;
    },
  };
}
