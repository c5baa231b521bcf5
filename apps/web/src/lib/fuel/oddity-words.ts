import type { StockSummary } from '@siaga/contracts/fuel';
import { format, t } from '../i18n/i18n.svelte.ts';
import type { Oddity } from './oddities.ts';

/** What is odd about a tank, in words that need no heading. */
export function oddityWords(oddity: Oddity, tank: StockSummary, now: number): string {
  const litres = format.litres(tank.balanceL);
  switch (oddity) {
    case 'empty':
      return t.fuel.odd.empty;
    case 'low':
      return tank.lowStockL === null
        ? t.fuel.odd.low(litres)
        : t.fuel.odd.lowBelow(litres, format.litres(tank.lowStockL, 0));
    case 'soonOut':
      return t.fuel.odd.soonOut(format.number(tank.daysOfCover ?? 0, 1));
    case 'overfull':
      return t.fuel.odd.overfull(litres, format.litres(tank.safeFillL, 0));
    case 'quiet':
      return t.fuel.odd.quiet(format.age(tank.lastMovementAt ?? '', now));
  }
}
