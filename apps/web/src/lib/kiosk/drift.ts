/** One heartbeat as the device saw it: the server's clock in between two readings of its own, ms. */
export interface Exchange {
  sentAtMs: number;
  answeredAtMs: number;
  serverMs: number;
}

/** How long the line takes there and back, ms. */
export const roundTripMs = ({ sentAtMs, answeredAtMs }: Exchange): number =>
  Math.max(0, answeredAtMs - sentAtMs);

/**
 * By how much the device's calendar is ahead (+) or behind (-) of the server's, ms. The server is taken to have read its
 * clock half-way, so the error is at most half the round trip.
 */
export function driftMs(exchange: Exchange): number {
  return exchange.sentAtMs + roundTripMs(exchange) / 2 - exchange.serverMs;
}

/** Coarse steps of a round trip, ms: a report changes only when the line does. */
const STEPS_MS = [50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

export const coarseRoundTripMs = (ms: number): number =>
  STEPS_MS.find((step) => ms <= step) ?? STEPS_MS.at(-1)!;
