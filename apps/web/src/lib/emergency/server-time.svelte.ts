import { tellLive } from '../live.svelte.ts';

/** How far the server's clock is ahead of this device's, ms. */
let aheadMs = 0;
let now = $state(Date.now());

/** The server's time, moving on every second: running clocks must not depend on a device whose clock is off. */
export const serverTime = {
  get now(): number {
    return now;
  },
};

setInterval(() => {
  now = Date.now() + aheadMs;
}, 1_000);

/** Asks the server for its time; unanswered, the last known difference stays. */
export async function askServerTime(): Promise<void> {
  const sentAt = Date.now();
  const answer = await tellLive('ping', { sentAt });
  const value = answer?.ok ? (answer.value as { now?: unknown }) : undefined;
  if (typeof value?.now !== 'number') return;
  // Half of the way there and back lies between its reading and ours.
  aheadMs = value.now - (sentAt + Date.now()) / 2;
  now = Date.now() + aheadMs;
}
