import type { StockSummary } from '@siaga/contracts/fuel';
import { expect, test } from 'vitest';
import { oddFirst, odditiesOf } from './oddities.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const tank = (more: Partial<StockSummary> = {}): StockSummary => ({
  tankId: 't',
  siteId: 's',
  name: 'Tangki',
  product: 'Solar B40',
  balanceL: 5_000,
  capacityL: 10_000,
  safeFillL: 9_500,
  percent: 50,
  daysOfCover: 12,
  low: false,
  lowStockL: 1_000,
  lastMovementAt: '2026-11-22T08:00:00Z',
  ...more,
});

test('a tank as it should be has nothing odd', () => {
  expect(odditiesOf(tank(), now)).toEqual([]);
});

test('an empty tank is called empty, not low as well', () => {
  expect(odditiesOf(tank({ balanceL: 0, low: true, daysOfCover: 0 }), now)).toEqual(['empty']);
});

test('a new tank that never held anything is not odd', () => {
  expect(odditiesOf(tank({ balanceL: 0, daysOfCover: null, lastMovementAt: null }), now)).toEqual([]);
});

test('little cover is odd above the low-stock limit too', () => {
  expect(odditiesOf(tank({ daysOfCover: 2.9 }), now)).toEqual(['soonOut']);
  expect(odditiesOf(tank({ daysOfCover: 3 }), now)).toEqual([]);
});

test('more than the safe fill, and three silent days of a tank in use, are odd', () => {
  const found = odditiesOf(tank({ balanceL: 9_600, lastMovementAt: '2026-11-19T11:00:00Z' }), now);
  expect(found).toEqual(['overfull', 'quiet']);
});

test('a tank from which nothing is issued may be silent', () => {
  expect(odditiesOf(tank({ daysOfCover: null, lastMovementAt: '2026-01-01T00:00:00Z' }), now)).toEqual([]);
});

test('odd tanks come first, the others keep their order', () => {
  const tanks = [
    tank({ tankId: 'a' }),
    tank({ tankId: 'quiet', lastMovementAt: '2026-11-01T00:00:00Z' }),
    tank({ tankId: 'b' }),
    tank({ tankId: 'low', low: true }),
  ];
  expect(oddFirst(tanks, now).map(({ tankId }) => tankId)).toEqual(['low', 'quiet', 'a', 'b']);
});
