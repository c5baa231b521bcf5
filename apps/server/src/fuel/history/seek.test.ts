import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DayCount, findWindow, nearerEnd } from './seek.ts';

const reader = (days: DayCount[]) => async (after: string | null, count: number) => {
  const start = after === null ? 0 : days.findIndex(({ day }) => day === after) + 1;
  return days.slice(start, start + count);
};

describe('findWindow', () => {
  it('finds for every page the days that hold exactly its rows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 120 }),
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 1, max: 25 }),
        async (totals, offset, limit) => {
          const days = totals.map((total, index) => ({ day: String(index).padStart(4, '0'), total }));
          const rows = days.flatMap(({ day, total }) =>
            Array.from({ length: total }, (_, index) => `${day}/${index}`),
          );
          const window = await findWindow(reader(days), offset, limit);
          const inWindow = window
            ? rows.filter((row) => row.slice(0, 4) >= window.firstDay && row.slice(0, 4) <= window.lastDay)
            : [];
          expect(inWindow.slice(window?.skip ?? 0, (window?.skip ?? 0) + limit)).toEqual(
            rows.slice(offset, offset + limit),
          );
        },
      ),
    );
  });
});

describe('nearerEnd', () => {
  it('reads the last page backwards from the end', () => {
    expect(nearerEnd(999_980, 20, 1_000_000, 'desc')).toEqual({
      offset: 0,
      limit: 20,
      direction: 'asc',
      reversed: true,
    });
    expect(nearerEnd(0, 20, 1_000_000, 'desc')).toEqual({
      offset: 0,
      limit: 20,
      direction: 'desc',
      reversed: false,
    });
  });
  it('cuts a last page that is not full', () => {
    expect(nearerEnd(40, 20, 45, 'asc')).toEqual({ offset: 0, limit: 5, direction: 'desc', reversed: true });
  });
});
