import type { Direction } from './repository.ts';

/** How many movements a day holds under the filter. */
export interface DayCount {
  day: string;
  total: number;
}

/** Whole days that hold the wanted rows, in the order of reading, and how many rows of them come before. */
export interface Window {
  firstDay: string;
  lastDay: string;
  skip: number;
}

/**
 * Finds the days that hold rows `offset` to `offset + limit` by counting days, so that no page costs more than its own
 * days. Reads days in growing pieces and stops as soon as it knows.
 * @param readDays The next days after `after` in the order of reading, at most `count`.
 */
export async function findWindow(
  readDays: (after: string | null, count: number) => Promise<DayCount[]>,
  offset: number,
  limit: number,
): Promise<Window | null> {
  let before = 0;
  let after: string | null = null;
  let window: Window | null = null;
  for (let count = 32; ; count *= 8) {
    const days: DayCount[] = await readDays(after, count);
    for (const { day, total } of days) {
      if (window === null && before + total > offset)
        window = { firstDay: day, lastDay: day, skip: offset - before };
      if (window !== null) window.lastDay = day;
      before += total;
      if (before >= offset + limit) return window;
    }
    if (days.length < count) return window;
    after = days.at(-1)!.day;
  }
}

/** Reads a page from whichever end is nearer: the last page is as quick as the first. */
export function nearerEnd(
  offset: number,
  limit: number,
  total: number,
  direction: Direction,
): { offset: number; limit: number; direction: Direction; reversed: boolean } {
  const length = Math.max(0, Math.min(limit, total - offset));
  const fromEnd = total - offset - length;
  if (fromEnd >= offset) return { offset, limit: length, direction, reversed: false };
  return { offset: fromEnd, limit: length, direction: direction === 'asc' ? 'desc' : 'asc', reversed: true };
}
