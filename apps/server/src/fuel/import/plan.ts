import type { MovementType } from '@siaga/contracts/fuel';

/** A row that could be read; millilitres, UTC ms. */
export interface ReadRow {
  line: number;
  tankId: string;
  type: MovementType;
  amountMl: number;
  occurredAt: number;
  note: string | null;
  /** The other system's own balance after the row. */
  theirBalanceMl: number | null;
  /** Tells this row from every other, also in another run of the file. */
  importLine: string;
}

/** What stands in the tank's ledger already, in the order of happening. */
export interface Standing {
  occurredAt: number;
  deltaMl: number;
}

export interface PlannedRow extends ReadRow {
  /** Book stock right after the row, in the order of happening. */
  balanceMl: number;
}

export interface RefusedRow {
  row: ReadRow;
  code: 'insufficient_stock' | 'over_capacity';
  balanceMl: number;
}

/**
 * Fits new rows of one tank between what stands, in the order of happening (equal moments in the order of the file),
 * and refuses each row that would push this or any later moment below 0 or above safe fill. `openingMl` is the book stock
 * before the first of `standing`.
 */
export function planRows(
  rows: readonly ReadRow[],
  tank: { openingMl: number; standing: readonly Standing[]; safeFillMl: number },
): { planned: PlannedRow[]; refused: RefusedRow[] } {
  const inOrder = [...rows].sort((a, b) => a.occurredAt - b.occurredAt || a.line - b.line);
  const { standing, safeFillMl } = tank;
  const later = rangesFromHere(tank.openingMl, standing);
  const planned: PlannedRow[] = [];
  const refused: RefusedRow[] = [];
  let addedMl = 0;
  let passed = 0;
  for (const row of inOrder) {
    // What stands at the very same moment was recorded before, so it comes first.
    while (passed < standing.length && standing[passed]!.occurredAt <= row.occurredAt) passed++;
    const here = later[passed]!;
    const deltaMl = row.type === 'IN' ? row.amountMl : -row.amountMl;
    const balanceMl = here.balanceMl + addedMl + deltaMl;
    if (deltaMl < 0 && here.lowestMl + addedMl + deltaMl < 0) {
      refused.push({ row, code: 'insufficient_stock', balanceMl });
    } else if (deltaMl > 0 && here.highestMl + addedMl + deltaMl > safeFillMl) {
      refused.push({ row, code: 'over_capacity', balanceMl });
    } else {
      addedMl += deltaMl;
      planned.push({ ...row, balanceMl });
    }
  }
  return { planned, refused };
}

/**
 * For each place between standing movements: the balance there, and the lowest and highest from there on at the end of any
 * moment. Inside a moment, as between a receipt and what took it back, no limit holds.
 */
function rangesFromHere(openingMl: number, standing: readonly Standing[]) {
  const balances = [openingMl];
  for (const { deltaMl } of standing) balances.push(balances.at(-1)! + deltaMl);
  const ranges = balances.map((balanceMl) => ({ balanceMl, lowestMl: balanceMl, highestMl: balanceMl }));
  for (let index = ranges.length - 2; index >= 0; index--) {
    const [here, next] = [ranges[index]!, ranges[index + 1]!];
    const isInsideMoment = standing[index - 1]?.occurredAt === standing[index]!.occurredAt;
    here.lowestMl = isInsideMoment ? next.lowestMl : Math.min(here.balanceMl, next.lowestMl);
    here.highestMl = isInsideMoment ? next.highestMl : Math.max(here.balanceMl, next.highestMl);
  }
  return ranges;
}
