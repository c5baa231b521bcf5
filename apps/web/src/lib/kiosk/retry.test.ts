import { expect, test } from 'vitest';
import { attemptTimeoutMs, retryDelayMs } from './retry.ts';

test('a failed send is tried again after 1, 2, 4, 8, then every 15 s', () => {
  expect([1, 2, 3, 4, 5, 6, 1_000].map(retryDelayMs)).toEqual([
    1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000,
  ]);
});

test('the first attempt is given up soon, later ones wait for a slow line', () => {
  expect([0, 1, 2, 3, 50].map(attemptTimeoutMs)).toEqual([4_000, 8_000, 15_000, 20_000, 20_000]);
});
