import type { Actor } from '../../platform/actor.ts';
import type { Trx } from '../../platform/db/index.ts';
import { conflict } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { businessDayOf } from '../../platform/time.ts';
import { toLitres } from '../litres.ts';
import * as tanks from '../tanks/repository.ts';
import type { TankRow } from '../tanks/repository.ts';
import { linkHash, type MovementRow } from './chain.ts';
import { findBreach, type PlannedChange, type Stretch } from './limits.ts';
import * as ledger from './repository.ts';

/** A movement as it is wished for; quantities in millilitres. */
export interface Draft {
  type: 'IN' | 'OUT';
  amountMl: number;
  occurredAt: number;
  note: string | null;
  reverses?: string;
  replaces?: string;
  reason?: string;
  source: MovementRow['source'];
  importLine?: string;
}

const deltaOf = (draft: Pick<Draft, 'type' | 'amountMl'>) =>
  draft.type === 'IN' ? draft.amountMl : -draft.amountMl;

export const insufficientStock = (availableMl: number, balanceMl: number) =>
  conflict('insufficient_stock', 'There is not that much in the tank', {
    availableL: toLitres(availableMl),
    balanceL: toLitres(balanceMl),
  });

export const overCapacity = (roomMl: number, safeFillMl: number) =>
  conflict('over_capacity', 'The tank would be filled above its safe fill', {
    roomL: toLitres(roomMl),
    safeFillL: toLitres(safeFillMl),
  });

/**
 * Writes movements of one tank, all or none: ledger line, sums of the day, head of the chain. The caller holds the
 * tank's lock (`tank` was read with lockTank in the same transaction).
 * @returns the rows in the order of the drafts, and the tank as it is now.
 * @throws 409 insufficient_stock or over_capacity when any later moment would break a limit.
 */
export async function postMovements(
  trx: Trx,
  tank: TankRow,
  zone: string,
  drafts: readonly Draft[],
  by: { actor: Actor; now: number },
): Promise<{ rows: MovementRow[]; tank: TankRow }> {
  await checkLimits(trx, tank, zone, drafts);
  const rows: MovementRow[] = [];
  let head = tank;
  for (const draft of drafts) {
    const row = nextRow(head, zone, draft, by);
    if (!(await tanks.advanceTank(trx, head, row))) {
      throw insufficientStock(head.balance_ml, head.balance_ml);
    }
    await ledger.insertMovement(trx, row);
    await ledger.addToDay(trx, head.id, row.business_day, dayChange(row));
    head = advanced(head, row);
    rows.push(row);
  }
  return { rows, tank: head };
}

function nextRow(tank: TankRow, zone: string, draft: Draft, by: { actor: Actor; now: number }): MovementRow {
  const unlinked = {
    id: newId(),
    tank_id: tank.id,
    seq: tank.in_count + tank.out_count + 1,
    type: draft.type,
    amount_ml: draft.amountMl,
    balance_ml: tank.balance_ml + deltaOf(draft),
    occurred_at: draft.occurredAt,
    recorded_at: by.now,
    business_day: businessDayOf(draft.occurredAt, zone),
    note: draft.note,
    actor_kind: by.actor.kind,
    actor_id: by.actor.id,
    reverses: draft.reverses ?? null,
    replaces: draft.replaces ?? null,
    reason: draft.reason ?? null,
    source: draft.source,
    import_line: draft.importLine ?? null,
  };
  return { ...unlinked, prev_hash: tank.chain_head, hash: linkHash(tank.chain_head, unlinked) };
}

function advanced(tank: TankRow, row: MovementRow): TankRow {
  return {
    ...tank,
    balance_ml: row.balance_ml,
    in_count: tank.in_count + (row.type === 'IN' ? 1 : 0),
    out_count: tank.out_count + (row.type === 'OUT' ? 1 : 0),
    last_occurred_at: Math.max(tank.last_occurred_at ?? 0, row.occurred_at),
    chain_head: row.hash,
  };
}

/** What a movement adds to its day. A reversal undoes: taking an issue back lowers what was used, it is no receipt. */
export function dayChange(row: Pick<MovementRow, 'type' | 'amount_ml' | 'reverses'>): ledger.DayChange {
  const isIn = row.type === 'IN';
  const undoes = row.reverses !== null;
  return {
    in_ml: isIn ? row.amount_ml : 0,
    out_ml: isIn ? 0 : row.amount_ml,
    received_ml: undoes ? (isIn ? 0 : -row.amount_ml) : isIn ? row.amount_ml : 0,
    used_ml: undoes ? (isIn ? -row.amount_ml : 0) : isIn ? 0 : row.amount_ml,
    in_count: isIn ? 1 : 0,
    out_count: isIn ? 0 : 1,
  };
}

async function checkLimits(trx: Trx, tank: TankRow, zone: string, drafts: readonly Draft[]): Promise<void> {
  const changes = drafts.map((draft): PlannedChange => ({
    occurredAt: draft.occurredAt,
    deltaMl: deltaOf(draft),
  }));
  const breach = findBreach(await readStretches(trx, tank, zone, changes), changes, tank.safe_fill_ml);
  if (breach?.kind === 'insufficient') throw insufficientStock(breach.availableMl, tank.balance_ml);
  if (breach?.kind === 'over-capacity') throw overCapacity(breach.roomMl, tank.safe_fill_ml);
}

/** Book stock from each change's moment to the next one's; the usual entry, later than all others, costs no query. */
async function readStretches(
  trx: Trx,
  tank: TankRow,
  zone: string,
  changes: readonly PlannedChange[],
): Promise<Stretch[]> {
  const moments = [...new Set(changes.map((change) => change.occurredAt))].sort((a, b) => a - b);
  const stretches: Stretch[] = [];
  for (const [index, from] of moments.entries()) {
    if (tank.last_occurred_at === null || from >= tank.last_occurred_at) {
      stretches.push({ from, lowestMl: tank.balance_ml, highestMl: tank.balance_ml });
      continue;
    }
    const day = businessDayOf(from, zone);
    const startMl = tank.balance_ml - (await ledger.netAfter(trx, tank.id, from, day));
    const { lowest, highest } = await ledger.runningRange(
      trx,
      tank.id,
      { at: from, day },
      moments[index + 1] ?? null,
    );
    stretches.push({ from, lowestMl: startMl + lowest, highestMl: startMl + highest });
  }
  return stretches;
}
