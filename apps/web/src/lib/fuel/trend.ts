import type { TrendDay } from '@siaga/contracts/fuel';

/** One day over the tanks asked for, litres; received and used are net of corrections. */
export interface DayTotal {
  day: string;
  openingL: number;
  inL: number;
  outL: number;
  closingL: number;
}

/** A product, or one tank of it: litres of different products are never added up. */
export interface Scope<Tank> {
  /** Stable while tanks change their litres. */
  key: string;
  product: string;
  tanks: readonly Tank[];
}

// Sums of litres are taken in millilitres: 0.1 + 0.2 L must not become 0.30000000000000004 L.
export const addLitres = (a: number, b: number) => Math.round(a * 1000 + b * 1000) / 1000;

/** The tanks grouped by product, in the order in which the products first appear. */
export function byProduct<Tank extends { product: string }>(tanks: readonly Tank[]): Scope<Tank>[] {
  const groups = Map.groupBy(tanks, ({ product }) => product.trim());
  return [...groups].map(([product, members]) => ({ key: `product:${product}`, product, tanks: members }));
}

/** What can be looked at: every product, and its tanks one by one where it has several. */
export function scopesOf<Tank extends { tankId: string; product: string }>(
  tanks: readonly Tank[],
): Scope<Tank>[] {
  return byProduct(tanks).flatMap((whole) => {
    const each = whole.tanks.map((tank) => ({
      key: `tank:${tank.tankId}`,
      product: whole.product,
      tanks: [tank],
    }));
    return each.length > 1 ? [whole, ...each] : each;
  });
}

/** Adds the tanks up per day, ascending. */
export function totalsByDay(days: readonly TrendDay[]): DayTotal[] {
  const byDay = new Map<string, DayTotal>();
  for (const { day, openingL, receivedL, usedL, closingL } of days) {
    const total = byDay.get(day) ?? { day, openingL: 0, inL: 0, outL: 0, closingL: 0 };
    byDay.set(day, {
      day,
      openingL: addLitres(total.openingL, openingL),
      inL: addLitres(total.inL, receivedL),
      outL: addLitres(total.outL, usedL),
      closingL: addLitres(total.closingL, closingL),
    });
  }
  return [...byDay.values()].sort((a, b) => a.day.localeCompare(b.day));
}

export interface Finding {
  /** From the first opening to now, litres. */
  changeL: number;
  /** Over all days, today among them, litres. */
  usedL: number;
  /** Mean over `fullDays`, litres: whole ones from 10 on, below that two digits; 0 without a full day. */
  usedPerDayL: number;
  /** Days behind the mean: today is not over, and days before the first fuel say nothing. */
  fullDays: number;
}

/** What a period that ends today says. */
export function findingOf(totals: readonly DayTotal[]): Finding {
  const first = totals[0];
  const last = totals.at(-1);
  if (!first || !last) return { changeL: 0, usedL: 0, usedPerDayL: 0, fullDays: 0 };
  const begun = totals.findIndex(({ openingL, inL, outL }) => openingL !== 0 || inL !== 0 || outL !== 0);
  const full = begun < 0 ? [] : totals.slice(begun, -1);
  const usedOver = (days: readonly DayTotal[]) => days.reduce((sum, { outL }) => addLitres(sum, outL), 0);
  return {
    changeL: addLitres(last.closingL, -first.openingL),
    usedL: usedOver(totals),
    usedPerDayL: full.length === 0 ? 0 : roundMean(usedOver(full) / full.length),
    fullDays: full.length,
  };
}

// A little used every day must not read as nothing used.
const roundMean = (litres: number) =>
  Math.abs(litres) >= 10 ? Math.round(litres) : Number(litres.toPrecision(2));
