import { describe, expect, it } from 'vitest';
import { seekMoment } from './seek.ts';

/** A trail of these moments, and how often it was asked. */
function trailOf(moments: number[]) {
  let asked = 0;
  return {
    end: Math.max(...moments) + 1,
    countBefore: async (moment: number) => {
      asked++;
      return moments.filter((at) => at < moment).length;
    },
    asked: () => asked,
    /** What a page shows, when the entries before the moment are stepped over as told. */
    from: ({ before, offset }: { before: number; offset: number }) =>
      moments
        .filter((at) => at < before)
        .sort((a, b) => b - a)
        .slice(offset),
  };
}

describe('seeking a page of the trail', () => {
  const start = Date.UTC(2026, 0, 1);
  // Busy days and quiet ones.
  const moments = Array.from({ length: 20_000 }, (_, index) => start + Math.floor(index ** 1.7) * 60_000);
  const newestFirst = [...moments].reverse();

  it.each([0, 1, 199, 201, 7_777, 19_950, 19_999])(
    'finds offset %i with some counts, and steps over few entries',
    async (offset) => {
      const trail = trailOf(moments);
      const place = await seekMoment({ offset, total: moments.length, end: trail.end }, trail.countBefore);
      expect(trail.from(place).slice(0, 3)).toEqual(newestFirst.slice(offset, offset + 3));
      expect(place.offset).toBeLessThanOrEqual(200);
      expect(trail.asked()).toBeLessThanOrEqual(41);
    },
  );

  it('steps over entries of one and the same millisecond, which time does not tell apart', async () => {
    const same = [...Array.from({ length: 900 }, () => start), start + 5];
    const trail = trailOf(same);
    const place = await seekMoment({ offset: 700, total: same.length, end: trail.end }, trail.countBefore);
    expect(place).toEqual({ before: start + 1, offset: 699 });
  });

  it('asks nothing for the first pages', async () => {
    const trail = trailOf(moments);
    const place = await seekMoment({ offset: 150, total: moments.length, end: trail.end }, trail.countBefore);
    expect([place, trail.asked()]).toEqual([{ before: trail.end, offset: 150 }, 0]);
  });
});
