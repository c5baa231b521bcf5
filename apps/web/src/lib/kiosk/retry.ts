const DELAYS_MS = [1_000, 2_000, 4_000, 8_000, 15_000];
const TIMEOUTS_MS = [4_000, 8_000, 15_000, 20_000];

/** How long to wait after so many failures in a row, ms: 1, 2, 4, 8, then every 15 s for ever. */
export const retryDelayMs = (failures: number): number =>
  DELAYS_MS[Math.min(Math.max(failures, 1), DELAYS_MS.length) - 1]!;

/**
 * How long an attempt may take, ms: short at first, because a dead line is found out by that alone; longer later, because
 * a very slow one would otherwise never be waited for. An attempt given up may have arrived; the server knows it again.
 */
export const attemptTimeoutMs = (failures: number): number =>
  TIMEOUTS_MS[Math.min(Math.max(failures, 0), TIMEOUTS_MS.length - 1)]!;
