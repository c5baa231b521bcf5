import type { TrendDay } from '@siaga/contracts/fuel';
import { eachDay } from '../../platform/time.ts';
import { toLitres } from '../litres.ts';

/** Kept sums of one day; millilitres. */
export interface DaySums {
  day: string;
  in_ml: number;
  out_ml: number;
  received_ml: number;
  used_ml: number;
}

/**
 * Every day of a period, ascending, one line a day also where nothing happened; the opening is carried in.
 * Opening + in - out = closing on each line, and a line's closing is the next one's opening.
 */
export function carryForward(
  tankId: string,
  from: string,
  to: string,
  openingMl: number,
  kept: readonly DaySums[],
): TrendDay[] {
  const byDay = new Map(kept.map((sums) => [sums.day, sums]));
  let balanceMl = openingMl;
  return eachDay(from, to).map((day) => {
    const sums = byDay.get(day);
    const opening = balanceMl;
    balanceMl += (sums?.in_ml ?? 0) - (sums?.out_ml ?? 0);
    return {
      day,
      tankId,
      openingL: toLitres(opening),
      inL: toLitres(sums?.in_ml ?? 0),
      outL: toLitres(sums?.out_ml ?? 0),
      closingL: toLitres(balanceMl),
      receivedL: toLitres(sums?.received_ml ?? 0),
      usedL: toLitres(sums?.used_ml ?? 0),
    };
  });
}
