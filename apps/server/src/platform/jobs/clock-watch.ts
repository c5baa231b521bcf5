import type { Clock } from '../time.ts';

/** Smaller steps are what a time server corrects every day, and smaller than any period here. */
const TOLERANCE_MS = 2_000;

/** Notices that the clock of the machine was set: it and the running clock have moved by different amounts. */
export class ClockWatch {
  readonly #clock: Clock;
  /** How far the clock was ahead of the running one when last seen; undefined before the first look. */
  #ahead: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** By how many ms it was set since what was last accepted, below 0 = back; 0 = not at all, `unknown` the first time. */
  look(): number | 'unknown' {
    if (this.#ahead === undefined) return 'unknown';
    const setBy = this.#now() - this.#ahead;
    if (Math.abs(setBy) > TOLERANCE_MS) return setBy;
    // Small steps are followed, so that a slow drift never adds up to a jump.
    this.accept();
    return 0;
  }

  /** What was found is dealt with. */
  accept(): void {
    this.#ahead = this.#now();
  }

  #now(): number {
    return this.#clock.now() - this.#clock.running();
  }
}
