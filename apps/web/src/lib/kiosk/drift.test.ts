import { expect, test } from 'vitest';
import { coarseRoundTripMs, driftMs, roundTripMs } from './drift.ts';

test('the clock is compared with the middle of the round trip', () => {
  const exchange = { sentAtMs: 10_000, answeredAtMs: 10_400, serverMs: 7_200 };
  expect(roundTripMs(exchange)).toBe(400);
  expect(driftMs(exchange)).toBe(3_000);
});

test('a calendar set back during the exchange is no negative round trip', () => {
  expect(roundTripMs({ sentAtMs: 10_000, answeredAtMs: 9_000, serverMs: 0 })).toBe(0);
});

test('a line that varies a little is reported the same', () => {
  expect([12, 49].map(coarseRoundTripMs)).toEqual([50, 50]);
  expect([120, 199, 99_999].map(coarseRoundTripMs)).toEqual([200, 200, 10_000]);
});
