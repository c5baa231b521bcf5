import type { Scope } from '../../platform/actor.ts';
import { CHAIN_START } from '../../platform/crypto.ts';
import type { Db } from '../../platform/db/index.ts';
import { findTank, listTanks } from '../tanks/repository.ts';
import type { TankRow } from '../tanks/repository.ts';
import { linkHash, type MovementRow } from './chain.ts';
import { dayChange } from './post.ts';
import { type DayChange, listDays, pageOfChain } from './repository.ts';

/** The first thing that does not agree in a tank's ledger. */
export interface LedgerFault {
  tankId: string;
  tankName: string;
  /** Movement at which the fault shows; null when it is in the sums or the head. */
  seq: number | null;
  what: string;
}

const PAGE = 2_000;
const everyTank: Scope = { siteIds: 'all', tankIds: null };

/**
 * Reads every tank's ledger from the first movement on and checks it against itself: numbers without gaps, links of the
 * chain, balances, the tank's head and the sums per day. Needs nothing but the rows.
 * @returns the first fault of each tank; empty when all agree.
 */
export async function verifyLedger(
  db: Db,
): Promise<{ faults: LedgerFault[]; movements: number; tanks: number }> {
  const faults: LedgerFault[] = [];
  let movements = 0;
  const tanks = await listTanks(db, { scope: everyTank });
  for (const tank of tanks) {
    const result = await verifyTank(db, tank);
    movements += result.movements;
    if (result.fault) faults.push({ tankId: tank.id, tankName: tank.name, ...result.fault });
  }
  return { faults, movements, tanks: tanks.length };
}

type Fault = Pick<LedgerFault, 'seq' | 'what'>;

/** How often a tank that is being written to is looked at again before it counts as unchecked. */
const ATTEMPTS = 100;

async function verifyTank(db: Db, tank: TankRow): Promise<{ movements: number; fault: Fault | null }> {
  const walk = { seq: 0, hash: CHAIN_START, balanceMl: 0, days: new Map<string, DayChange>() };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const fault = await walkOn(db, tank.id, walk);
    if (fault) return { movements: walk.seq, fault };
    // Head and sums are read apart, so they can only be held against each other when nothing was written in between.
    const head = await findTank(db, everyTank, tank.id);
    if (!head || head.in_count + head.out_count > walk.seq) continue;
    const kept = await listDays(db, tank.id);
    const after = await findTank(db, everyTank, tank.id);
    if (after?.chain_head !== head.chain_head) continue;
    return {
      movements: walk.seq,
      fault: checkHead(head, walk.seq, walk.hash, walk.balanceMl) ?? checkDays(kept, walk.days),
    };
  }
  return {
    movements: walk.seq,
    fault: { seq: null, what: 'not checked to the end: movements keep coming too fast' },
  };
}

async function walkOn(
  db: Db,
  tankId: string,
  walk: { seq: number; hash: string; balanceMl: number; days: Map<string, DayChange> },
): Promise<Fault | null> {
  for (;;) {
    const rows = await pageOfChain(db, tankId, walk.seq, PAGE);
    for (const row of rows) {
      const what = checkRow(row, walk.seq, walk.hash, walk.balanceMl);
      if (what) return { seq: row.seq, what };
      walk.seq = row.seq;
      walk.hash = row.hash;
      walk.balanceMl = row.balance_ml;
      addUp(walk.days, row);
    }
    if (rows.length < PAGE) return null;
  }
}

function checkRow(row: MovementRow, seq: number, hash: string, balanceMl: number): string | null {
  if (row.seq !== seq + 1) return `number ${seq + 1} is missing`;
  if (row.prev_hash !== hash) return 'does not follow the movement before';
  if (linkHash(row.prev_hash, row) !== row.hash) return 'was altered: its hash does not fit its content';
  const expected = balanceMl + (row.type === 'IN' ? row.amount_ml : -row.amount_ml);
  return row.balance_ml === expected ? null : 'its balance does not follow from the one before';
}

function checkHead(tank: TankRow, seq: number, hash: string, balanceMl: number): Fault | null {
  if (tank.in_count + tank.out_count !== seq)
    return { seq: null, what: 'the tank counts other movements than it has' };
  if (tank.chain_head !== hash) return { seq: null, what: "the tank's last hash is not its last movement's" };
  return tank.balance_ml === balanceMl
    ? null
    : { seq: null, what: "the tank's balance is not its last movement's" };
}

function addUp(days: Map<string, DayChange>, row: MovementRow): void {
  const change = dayChange(row);
  const day = days.get(row.business_day);
  if (!day) {
    days.set(row.business_day, change);
    return;
  }
  for (const key of Object.keys(change) as (keyof DayChange)[]) day[key] += change[key];
}

function checkDays(
  kept: readonly (DayChange & { day: string })[],
  days: ReadonlyMap<string, DayChange>,
): Fault | null {
  if (kept.length !== days.size)
    return { seq: null, what: 'the days with movements are other than the kept ones' };
  for (const row of kept) {
    const sums = days.get(row.day);
    const differs = !sums || (Object.keys(sums) as (keyof DayChange)[]).some((key) => sums[key] !== row[key]);
    if (differs) return { seq: null, what: `the kept sums of ${row.day} are not those of its movements` };
  }
  return null;
}
