import type { TrendDay } from '@siaga/contracts/fuel';
import { expect, test } from 'vitest';
import { findingOf, totalsByDay } from './trend.ts';

const day = (date: string, tankId: string, openingL: number, receivedL: number, usedL: number): TrendDay => ({
  day: date,
  tankId,
  openingL,
  inL: receivedL,
  outL: usedL,
  closingL: openingL + receivedL - usedL,
  receivedL,
  usedL,
});

test('tanks are added up per day, without errors of floating point', () => {
  const totals = totalsByDay([
    day('2026-01-02', 'a', 1, 0, 0.1),
    day('2026-01-01', 'a', 1, 0.1, 0),
    day('2026-01-01', 'b', 2, 0.2, 0),
  ]);
  expect(totals.map((total) => total.day)).toEqual(['2026-01-01', '2026-01-02']);
  expect(totals[0]).toMatchObject({ openingL: 3, inL: 0.3, closingL: 3.3 });
});

test('the finding runs from the first opening to the last closing', () => {
  const totals = totalsByDay([day('2026-01-01', 'a', 1000, 0, 300), day('2026-01-02', 'a', 700, 500, 100)]);
  expect(findingOf(totals)).toEqual({ changeL: 100, usedPerDayL: 200 });
});

test('no days say nothing', () => {
  expect(findingOf([])).toEqual({ changeL: 0, usedPerDayL: 0 });
});
