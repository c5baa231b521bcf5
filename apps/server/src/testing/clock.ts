import type { Clock } from '../platform/time.ts';

/** A clock that stands still until a test moves it. */
export class TestClock implements Clock {
  #now: number;
  #running = 0;

  /** @param at ISO time; Wednesday noon in Makassar unless said otherwise. */
  constructor(at = '2026-11-18T04:00:00.000Z') {
    this.#now = Date.parse(at);
  }

  now(): number {
    return this.#now;
  }

  running(): number {
    return this.#running;
  }

  /** Time goes by. */
  advance(ms: number): void {
    this.#now += ms;
    this.#running += ms;
  }

  /** Somebody sets the clock: what it shows jumps, and no time goes by. */
  jump(ms: number): void {
    this.#now += ms;
  }

  setTo(at: string): void {
    this.#now = Date.parse(at);
  }
}
