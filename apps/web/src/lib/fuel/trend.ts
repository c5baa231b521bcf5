import type { TrendDay } from '@siaga/contracts/fuel';

/** One day over all tanks asked for, litres. */
export interface DayTotal {
  day: string;
  openingL: number;
  inL: number;
  outL: number;
  closingL: number;
}

// Sums of litres are taken in millilitres: 0.1 + 0.2 L must not become 0.30000000000000004 L.
const add = (a: number, b: number) => Math.round(a * 1000 + b * 1000) / 1000;

/** Adds the tanks up per day, ascending. */
export function totalsByDay(days: readonly TrendDay[]): DayTotal[] {
  const byDay = new Map<string, DayTotal>();
  for (const { day, openingL, receivedL, usedL, closingL } of days) {
    const total = byDay.get(day) ?? { day, openingL: 0, inL: 0, outL: 0, closingL: 0 };
    byDay.set(day, {
      day,
      openingL: add(total.openingL, openingL),
      inL: add(total.inL, receivedL),
      outL: add(total.outL, usedL),
      closingL: add(total.closingL, closingL),
    });
  }
  return [...byDay.values()].sort((a, b) => a.day.localeCompare(b.day));
}

/** What the period says: how far the stock moved and how much went out a day on average, litres. */
export function findingOf(totals: readonly DayTotal[]): { changeL: number; usedPerDayL: number } {
  const first = totals[0];
  const last = totals.at(-1);
  if (!first || !last) return { changeL: 0, usedPerDayL: 0 };
  const used = totals.reduce((sum, { outL }) => add(sum, outL), 0);
  return { changeL: add(last.closingL, -first.openingL), usedPerDayL: Math.round(used / totals.length) };
}
