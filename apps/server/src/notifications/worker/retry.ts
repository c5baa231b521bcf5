import type { DeliveryKind } from '../topics.ts';

/** Waits between tries; the last one is repeated until it succeeds, is superseded or too old. */
const LADDER_MS = [1_000, 2_000, 4_000, 8_000, 15_000] as const;
/** Keeps those who failed together from coming again together. */
const JITTER = 0.15;

const HOUR_MS = 3_600_000;

/**
 * How long an unsent message is worth sending. An alert of yesterday would send somebody running for what is over or has been
 * heard of otherwise; a test that comes later than this answers a question which nobody asks any more.
 */
const MAX_AGE_MS: Record<DeliveryKind, number> = {
  alert: 24 * HOUR_MS,
  help: 24 * HOUR_MS,
  reminder: 24 * HOUR_MS,
  venue: 24 * HOUR_MS,
  test: HOUR_MS,
};

/** About a day of trying. What a message shows that could not be edited for so long, Siaga's own pages show as well. */
export const MAX_EDIT_FAILURES = 5_760;

/**
 * Milliseconds until the next try: 1, 2, 4, 8, then every 15 s, each with a jitter of 15 %, and never less than the provider
 * asked for.
 * @param failures Tries that have failed, this one among them: 1 after the first.
 */
export function retryDelayMs(failures: number, askedMs = 0, random: () => number = Math.random): number {
  const step = LADDER_MS[Math.min(Math.max(failures, 1), LADDER_MS.length) - 1]!;
  return Math.max(Math.round(step * (1 + JITTER * (2 * random() - 1))), askedMs);
}

/** Whether a message that was queued then and is still unsent is to be given up. */
export const isTooOld = (kind: DeliveryKind, queuedAt: number, now: number): boolean =>
  now - queuedAt > MAX_AGE_MS[kind];
