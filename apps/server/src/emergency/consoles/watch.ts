import { CONSOLE_MISSING_AFTER_MS, type ConsoleBeat, type ConsoleState } from '@siaga/contracts/consoles';

/**
 * So long a measurement of sound at the output is believed; then a console that has none newer counts as silent. A tab in the
 * background measures about once a minute, so that it misses four.
 */
export const SOUND_PROOF_MS = 5 * 60_000;

/** A missing console that nobody takes off the list leaves it by itself. */
const FORGET_AFTER_MS = 24 * 3_600_000;

/** When sound was last measured, by the server's clock; null when never, or so long ago that it cannot be true. */
export function soundProvenAt({ soundProvenMsAgo }: ConsoleBeat, now: number): number | null {
  return soundProvenMsAgo === null || soundProvenMsAgo > now ? null : now - soundProvenMsAgo;
}

/** What a console that beats is: only one whose sound is on and was proven not long ago would wake somebody. */
export function watchState(beat: ConsoleBeat): Exclude<ConsoleState, 'missing'> {
  const isProven = beat.soundProvenMsAgo !== null && beat.soundProvenMsAgo <= SOUND_PROOF_MS;
  return beat.sound === 'on' && isProven ? 'on-watch' : 'silent';
}

/** What a console's deadline means at this moment: wait until `at`, or the console has become missing or forgotten. */
export type Deadline = { is: 'waiting'; at: number } | { is: 'missing' } | { is: 'forgotten' };

/**
 * @param hearingSince Since when the server could have heard a beat without a gap: what was not heard before says nothing
 * about the console.
 */
export function weighDeadline(
  row: { state: ConsoleState; since: number; last_seen_at: number },
  { now, hearingSince }: { now: number; hearingSince: number },
): Deadline {
  const isMissing = row.state === 'missing';
  const at = isMissing
    ? row.since + FORGET_AFTER_MS
    : Math.max(row.last_seen_at, hearingSince) + CONSOLE_MISSING_AFTER_MS;
  if (at > now) return { is: 'waiting', at };
  return { is: isMissing ? 'forgotten' : 'missing' };
}
