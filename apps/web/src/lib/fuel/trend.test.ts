import type { TrendDay } from '@siaga/contracts/fuel';
import { expect, test } from 'vitest';
import { byProduct, findingOf, scopesOf, totalsByDay } from './trend.ts';

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

test('the change runs from the first opening to now, the mean leaves out today, which is not over', () => {
  const totals = totalsByDay([
    day('2026-01-01', 'a', 1000, 0, 300),
    day('2026-01-02', 'a', 700, 500, 100),
    day('2026-01-03', 'a', 1100, 0, 10),
  ]);
  expect(findingOf(totals)).toEqual({ changeL: 90, usedL: 410, usedPerDayL: 200, fullDays: 2 });
});

test('days before the first fuel do not lower the mean', () => {
  const totals = totalsByDay([
    day('2026-01-01', 'a', 0, 0, 0),
    day('2026-01-02', 'a', 0, 500, 100),
    day('2026-01-03', 'a', 400, 0, 0),
  ]);
  expect(findingOf(totals)).toEqual({ changeL: 400, usedL: 100, usedPerDayL: 100, fullDays: 1 });
});

test('what was used on the first day is told though there is no full day for a mean', () => {
  const totals = totalsByDay([day('2026-01-01', 'a', 0, 0, 0), day('2026-01-02', 'a', 0, 500, 120)]);
  expect(findingOf(totals)).toEqual({ changeL: 380, usedL: 120, usedPerDayL: 0, fullDays: 0 });
});

test('a mean of less than half a litre is not rounded to nothing', () => {
  const totals = totalsByDay([
    day('2026-01-01', 'a', 100, 0, 1),
    day('2026-01-02', 'a', 99, 0, 0),
    day('2026-01-03', 'a', 99, 0, 0),
    day('2026-01-04', 'a', 99, 0, 0),
  ]);
  expect(findingOf(totals)).toMatchObject({ usedL: 1, usedPerDayL: 0.33, fullDays: 3 });
});

test('no days say nothing', () => {
  expect(findingOf([])).toEqual({ changeL: 0, usedL: 0, usedPerDayL: 0, fullDays: 0 });
});

const tanks = [
  { tankId: '1', product: 'Solar B40' },
  { tankId: '2', product: 'Pertamax' },
  { tankId: '3', product: 'Solar B40 ' },
];

test('tanks are grouped by product in the order given, a stray space makes no second product', () => {
  expect(byProduct(tanks).map(({ product, tanks: members }) => [product, members.length])).toEqual([
    ['Solar B40', 2],
    ['Pertamax', 1],
  ]);
});

test('a product of several tanks can be looked at as a whole and tank by tank, one of a single tank once', () => {
  expect(scopesOf(tanks).map(({ key }) => key)).toEqual(['product:Solar B40', 'tank:1', 'tank:3', 'tank:2']);
});
