import { addDays, daysBetween } from '../../platform/time.ts';

/** How many full days before today the mean issue is taken from. */
export const COVER_DAYS = 7;

/** The full business days whose mean counts: the last 7 before today, or fewer while the tank is younger. */
export function coverPeriod(
  today: string,
  firstDay: string | null,
): { from: string; to: string; days: number } | null {
  if (firstDay === null || firstDay >= today) return null;
  const days = Math.min(COVER_DAYS, daysBetween(firstDay, today));
  return { from: addDays(today, -days), to: addDays(today, -1), days };
}

/**
 * Days until usable stock (less dead stock and emergency reserve) is used up at the mean issue of the last full days,
 * one decimal. An estimate; null when nothing was issued, so that no figure is made up.
 */
export function daysOfCover(
  tank: { balanceMl: number; deadStockMl: number; reserveMl: number },
  usedMl: number,
  days: number,
): number | null {
  if (usedMl <= 0 || days <= 0) return null;
  const usableMl = Math.max(0, tank.balanceMl - tank.deadStockMl - tank.reserveMl);
  return Math.round((usableMl / (usedMl / days)) * 10) / 10;
}
