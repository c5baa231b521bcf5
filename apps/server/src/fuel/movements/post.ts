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

/** One tank's ledger, open for writing inside a transaction that holds the tank's lock. */
export interface OpenLedger {
  /** The tank as it is after everything that was added. */
  tank(): TankRow;
  /**
   * Adds lines, all or none. Nothing is in the database before {@link write}, and nothing is changed when it throws.
   * @returns the lines in the order of the drafts.
   * @throws 409 insufficient_stock or over_capacity when any later moment would break a limit.
   */
  add(drafts: readonly Draft[], by: { actor: Actor; now: number }): Promise<MovementRow[]>;
  /** Writes what was added: ledger lines, sums of the days, head of the chain. */
  write(): Promise<void>;
  /** As {@link write} but for the ledger lines, which it hands over: to be written in the same transaction. */
  writeAllButLines(): Promise<readonly MovementRow[]>;
}

/** @param opened Read with a lock in the same transaction. */
export function openLedger(trx: Trx, opened: TankRow, zone: string): OpenLedger {
  let written = opened;
  let head = opened;
  let waiting: MovementRow[] = [];

  async function writeAllButLines(): Promise<readonly MovementRow[]> {
    const rows = waiting;
    if (rows.length === 0) return rows;
    if (!(await tanks.advanceTank(trx, written, head)))
      throw new Error(`the ledger of tank ${written.id} moved under its lock`);
    for (const [day, change] of sumsByDay(rows)) await ledger.addToDay(trx, head.id, day, change);
    written = head;
    waiting = [];
    return rows;
  }

  const write = async () => ledger.insertMovements(trx, await writeAllButLines());

  return {
    tank: () => head,
    write,
    writeAllButLines,
    async add(drafts, by) {
      // What is asked about earlier moments must see the lines that still wait.
      if (drafts.some((draft) => isBackDated(head, draft.occurredAt))) await write();
      await checkLimits(trx, head, zone, drafts);
      const rows: MovementRow[] = [];
      let next = head;
      for (const draft of drafts) {
        const row = nextRow(next, zone, draft, by);
        // The book itself never stands below 0 either, whatever the order of the moments.
        if (row.balance_ml < 0) throw insufficientStock(next.balance_ml, next.balance_ml);
        next = advanced(next, row);
        rows.push(row);
      }
      head = next;
      waiting.push(...rows);
      return rows;
    },
  };
}

/**
 * Writes movements of one tank, all or none. The caller holds the tank's lock (`tank` was read with lockTank in the same
 * transaction).
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
  const book = openLedger(trx, tank, zone);
  const rows = await book.add(drafts, by);
  await book.write();
  return { rows, tank: book.tank() };
}

const isBackDated = (tank: TankRow, occurredAt: number): boolean =>
  tank.last_occurred_at !== null && occurredAt < tank.last_occurred_at;

function sumsByDay(rows: readonly MovementRow[]): Map<string, ledger.DayChange> {
  const sums = new Map<string, ledger.DayChange>();
  for (const row of rows) {
    const change = dayChange(row);
    const sum = sums.get(row.business_day);
    if (!sum) sums.set(row.business_day, change);
    else for (const name of Object.keys(sum) as (keyof ledger.DayChange)[]) sum[name] += change[name];
  }
  return sums;
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
    if (!isBackDated(tank, from)) {
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
