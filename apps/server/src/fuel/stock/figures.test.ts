import { describe, expect, it } from 'vitest';
import { coverPeriod, daysOfCover } from './cover.ts';
import { carryForward } from './trend.ts';

describe('days of cover', () => {
  const tank = { balanceMl: 10_000_000, deadStockMl: 500_000, reserveMl: 2_500_000 };

  it('divides usable stock, less dead stock and reserve, by the mean issue', () => {
    expect(daysOfCover(tank, 7_000_000, 7)).toBe(7);
  });
  it('is unknown when nothing was issued, not endless', () => {
    expect(daysOfCover(tank, 0, 7)).toBeNull();
  });
  it('is 0 when only dead stock and reserve are left', () => {
    expect(daysOfCover({ ...tank, balanceMl: 2_000_000 }, 7_000_000, 7)).toBe(0);
  });
  it('takes the mean over the days the tank has, up to 7, today left out', () => {
    expect(coverPeriod('2026-11-18', '2026-01-01')).toEqual({
      from: '2026-11-11',
      to: '2026-11-17',
      days: 7,
    });
    expect(coverPeriod('2026-11-18', '2026-11-15')).toEqual({
      from: '2026-11-15',
      to: '2026-11-17',
      days: 3,
    });
    expect(coverPeriod('2026-11-18', '2026-11-18')).toBeNull();
    expect(coverPeriod('2026-11-18', null)).toBeNull();
  });
});

describe('carryForward', () => {
  const sums = (day: string, in_ml: number, out_ml: number) => ({
    day,
    in_ml,
    out_ml,
    received_ml: in_ml,
    used_ml: out_ml,
  });

  it('starts at the opening balance, not at 0, and shows days without movements', () => {
    const lines = carryForward('t', '2026-11-16', '2026-11-18', 850_100, [sums('2026-11-17', 0, 300)]);
    expect(lines.map((line) => [line.day, line.openingL, line.inL, line.outL, line.closingL])).toEqual([
      ['2026-11-16', 850.1, 0, 0, 850.1],
      ['2026-11-17', 850.1, 0, 0.3, 849.8],
      ['2026-11-18', 849.8, 0, 0, 849.8],
    ]);
  });
});
