import { expect, test } from 'vitest';
import { ageAt, type Reading } from './running-clock.ts';

const DAY_MS = 86_400_000;
const at = (life: string, ticksMs: number, wallMs: number): Reading => ({ life, ticksMs, wallMs });
const noon = Date.UTC(2026, 10, 22, 12);

test('within one life of the page the running clock counts, whatever happens to the calendar', () => {
  const made = { ms: 0, at: at('a', 1_000, noon) };
  expect(ageAt(made, at('a', 61_000, noon + 60_000))).toBe(60_000);
  expect(ageAt(made, at('a', 61_000, noon + 3 * DAY_MS))).toBe(60_000);
  expect(ageAt(made, at('a', 61_000, 0))).toBe(60_000);
});

test('across a restart the calendar counts on from what was last known', () => {
  const known = { ms: 45_000, at: at('a', 46_000, noon) };
  expect(ageAt(known, at('b', 500, noon + 2 * DAY_MS))).toBe(2 * DAY_MS + 45_000);
});

test('a calendar that was set back or leapt over a month makes nothing older or younger', () => {
  const known = { ms: 45_000, at: at('a', 46_000, noon) };
  expect(ageAt(known, at('b', 500, noon - DAY_MS))).toBe(45_000);
  expect(ageAt(known, at('b', 500, noon + 400 * DAY_MS))).toBe(45_000);
});

test('what waited longer than the server believes is as old as the server believes', () => {
  const known = { ms: 20 * DAY_MS, at: at('a', 0, noon) };
  expect(ageAt(known, at('b', 0, noon + 30 * DAY_MS))).toBe(31 * DAY_MS);
});

test('ages are whole milliseconds, as the server takes them', () => {
  expect(ageAt({ ms: 0, at: at('a', 0.25, noon) }, at('a', 10.9, noon))).toBe(11);
});
