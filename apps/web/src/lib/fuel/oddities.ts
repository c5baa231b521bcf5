import type { StockSummary } from '@siaga/contracts/fuel';

/** What about a tank needs a look, the most pressing first. */
export type Oddity = 'empty' | 'low' | 'soonOut' | 'overfull' | 'quiet';

const order: readonly Oddity[] = ['empty', 'low', 'soonOut', 'overfull', 'quiet'];
/** Cover below this many days needs a look even above the tank's own limit. */
const soonOutDays = 3;
/** A tank that is in use and of which nothing was recorded for this long: somebody may have forgotten. */
const quietMs = 3 * 86_400_000;

/** Everything odd about a tank as the server last described it. */
export function odditiesOf(tank: StockSummary, now: number): Oddity[] {
  const { balanceL, daysOfCover, lastMovementAt } = tank;
  const isEmpty = balanceL <= 0 && lastMovementAt !== null;
  const found: Record<Oddity, boolean> = {
    empty: isEmpty,
    low: tank.low && !isEmpty,
    soonOut: !isEmpty && !tank.low && daysOfCover !== null && daysOfCover < soonOutDays,
    overfull: balanceL > tank.safeFillL,
    quiet: daysOfCover !== null && lastMovementAt !== null && now - Date.parse(lastMovementAt) > quietMs,
  };
  return order.filter((oddity) => found[oddity]);
}

/** Tanks that need a look before the others, else as they came. */
export function oddFirst(tanks: readonly StockSummary[], now: number): StockSummary[] {
  const rank = (tank: StockSummary) => {
    const [worst] = odditiesOf(tank, now);
    return worst === undefined ? order.length : order.indexOf(worst);
  };
  return tanks.toSorted((a, b) => rank(a) - rank(b));
}
