import { expect, test } from 'vitest';
import { isTooOld, retryDelayMs } from './retry.ts';

const HOUR_MS = 3_600_000;
const middle = () => 0.5;

test('tries come after 1, 2, 4, 8 and then every 15 s', () => {
  expect([1, 2, 3, 4, 5, 6, 100].map((failures) => retryDelayMs(failures, 0, middle))).toEqual([
    1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000,
  ]);
});

test('those who failed together come again within 15 % of that, and not together', () => {
  expect(retryDelayMs(1, 0, () => 0)).toBe(850);
  expect(retryDelayMs(1, 0, () => 1)).toBe(1_150);
  expect(retryDelayMs(5, 0, () => 0)).toBe(12_750);
  expect(retryDelayMs(5, 0, () => 1)).toBe(17_250);
  expect(new Set(Array.from({ length: 50 }, () => retryDelayMs(5))).size).toBeGreaterThan(10);
});

test('a provider that asks for patience gets it to the millisecond, but no try comes sooner for its sake', () => {
  expect(retryDelayMs(1, 7_000, () => 1)).toBe(7_000);
  expect(retryDelayMs(1, 3 * HOUR_MS, middle)).toBe(3 * HOUR_MS);
  expect(retryDelayMs(5, 1_000, middle)).toBe(15_000);
});

test.each([
  ['alert', 24],
  ['help', 24],
  ['reminder', 24],
  ['venue', 24],
  ['test', 1],
] as const)('an unsent %s is given up after %i h, and not before', (kind, hours) => {
  expect(isTooOld(kind, 0, hours * HOUR_MS)).toBe(false);
  expect(isTooOld(kind, 0, hours * HOUR_MS + 1)).toBe(true);
});
