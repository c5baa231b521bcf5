import { readAlarmEarly } from '#lib/emergency/alarm.svelte.ts';

/** Whoever opens the console waits for nothing else than what is open. */
export function load() {
  readAlarmEarly();
}
