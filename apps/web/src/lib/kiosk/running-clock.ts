import { LONGEST_WAIT_MS } from '@siaga/contracts/presses';
import { newUuid } from '../uuid.ts';

/** Both clocks of a device at one moment. */
export interface Reading {
  /** The life of the page in which it was read: the running clock begins anew with each. */
  life: string;
  /** The running clock, ms: never set, never wrong. */
  ticksMs: number;
  /** The calendar, ms since 1970: what somebody or the network has set it to. */
  wallMs: number;
}

/** How long ago something was at a moment. */
export interface Age {
  ms: number;
  at: Reading;
}

const life = newUuid();

/** Both clocks now. */
export const readClocks = (): Reading => ({ life, ticksMs: performance.now(), wallMs: Date.now() });

/**
 * The age at a later moment, ms: by the running clock within one life of the page, by the calendar across a restart. A
 * calendar that went backwards or leapt over a month was set meanwhile and says nothing: what was known stays, so that a
 * press is rather taken for a fresh one than for an old one. At most what the server believes.
 */
export function ageAt(known: Age, now: Reading): number {
  const passed = now.life === known.at.life ? now.ticksMs - known.at.ticksMs : now.wallMs - known.at.wallMs;
  const believed = passed >= 0 && passed <= LONGEST_WAIT_MS ? passed : 0;
  return Math.min(Math.round(known.ms + believed), LONGEST_WAIT_MS);
}
