import { sql } from 'kysely';
import type { Scope } from '../../platform/actor.ts';
import { type Db, prepare, prepareInsert } from '../../platform/db/index.ts';
import type { MovementRow } from './chain.ts';
import './table.ts';
import '../tanks/table.ts';

/** A movement with what a reader wants beside it. */
export type MovementWithTank = MovementRow & {
  tank_name: string;
  site_id: string;
  reversed_by: string | null;
};

/** Movements joined with their tank and with the reversal that took them back. */
export function selectMovements(db: Db) {
  return db
    .selectFrom('movements')
    .innerJoin('tanks', 'tanks.id', 'movements.tank_id')
    .leftJoin('movements as reversal', 'reversal.reverses', 'movements.id')
    .selectAll('movements')
    .select(['tanks.name as tank_name', 'tanks.site_id as site_id', 'reversal.id as reversed_by']);
}

export async function findMovement(db: Db, scope: Scope, id: string): Promise<MovementWithTank | undefined> {
  let query = selectMovements(db).where('movements.id', '=', id);
  if (scope.siteIds !== 'all')
    query = query.where('tanks.site_id', 'in', scope.siteIds.length > 0 ? scope.siteIds : ['']);
  if (scope.tankIds !== null)
    query = query.where('tanks.id', 'in', scope.tankIds.length > 0 ? scope.tankIds : ['']);
  return query.executeTakeFirst();
}

export const insertMovements = prepareInsert('movements');

/** Which of the imported lines stand in the ledger already. */
export async function findImportLines(db: Db, lines: readonly string[]): Promise<Set<string>> {
  if (lines.length === 0) return new Set();
  const rows = await db
    .selectFrom('movements')
    .select('import_line')
    .where('import_line', 'in', lines)
    .execute();
  return new Set(rows.flatMap((row) => (row.import_line === null ? [] : [row.import_line])));
}

/** What movements add to the sums of their business day. */
export interface DayChange {
  in_ml: number;
  out_ml: number;
  received_ml: number;
  used_ml: number;
  in_count: number;
  out_count: number;
}

const addToKeptDay = prepare<DayChange & { tankId: string; day: string }>((db, add) =>
  db
    .updateTable('tank_days')
    .set((eb) => ({
      in_ml: eb('in_ml', '+', add.in_ml),
      out_ml: eb('out_ml', '+', add.out_ml),
      received_ml: eb('received_ml', '+', add.received_ml),
      used_ml: eb('used_ml', '+', add.used_ml),
      in_count: eb('in_count', '+', add.in_count),
      out_count: eb('out_count', '+', add.out_count),
    }))
    .where('tank_id', '=', add.tankId)
    .where('day', '=', add.day)
    .$castTo<never>(),
);

/** Adds to a day's sums. The tank's row is locked by the caller, so nobody else makes the day meanwhile. */
export async function addToDay(db: Db, tankId: string, day: string, change: DayChange): Promise<void> {
  const { numAffectedRows = 0n } = await addToKeptDay(db, { tankId, day, ...change });
  if (numAffectedRows > 0n) return;
  await db
    .insertInto('tank_days')
    .values({ tank_id: tankId, day, ...change })
    .execute();
}

const signedMl = sql<number>`case when type = 'IN' then amount_ml else -amount_ml end`;

/** Sum of everything that happened after a moment: whole later days from their sums, the day itself by movement. */
export async function netAfter(db: Db, tankId: string, occurredAt: number, day: string): Promise<number> {
  const days = await db
    .selectFrom('tank_days')
    .select((eb) => [
      eb.fn.sum<number | null>('in_ml').as('in_ml'),
      eb.fn.sum<number | null>('out_ml').as('out_ml'),
    ])
    .where('tank_id', '=', tankId)
    .where('day', '>', day)
    .executeTakeFirst();
  const rest = await db
    .selectFrom('movements')
    .select((eb) => eb.fn.sum<number | null>(signedMl).as('net'))
    .where('tank_id', '=', tankId)
    .where('business_day', '=', day)
    .where('occurred_at', '>', occurredAt)
    .executeTakeFirst();
  return (days?.in_ml ?? 0) - (days?.out_ml ?? 0) + (rest?.net ?? 0);
}

/**
 * Lowest and highest running sum of what happened after `from` and before `until` (open end when null), at the end of
 * each moment: a receipt and what took it back lie at one moment and leave no peak. 0 and 0 when nothing happened.
 */
export async function runningRange(
  db: Db,
  tankId: string,
  from: { at: number; day: string },
  until: number | null,
): Promise<{ lowest: number; highest: number }> {
  const range = await db
    .selectFrom((eb) => {
      const rows = eb
        .selectFrom('movements')
        .select(sql<number>`sum(${signedMl}) over (order by occurred_at)`.as('running'))
        .where('tank_id', '=', tankId)
        .where('business_day', '>=', from.day)
        .where('occurred_at', '>', from.at);
      return (until === null ? rows : rows.where('occurred_at', '<', until)).as('later');
    })
    .select((eb) => [eb.fn.min('running').as('lowest'), eb.fn.max('running').as('highest')])
    .executeTakeFirst();
  return {
    lowest: Math.min(0, range?.lowest ?? 0),
    highest: Math.max(0, range?.highest ?? 0),
  };
}

/** A tank's movements in recorded order, one page after `afterSeq`. */
export async function pageOfChain(
  db: Db,
  tankId: string,
  afterSeq: number,
  limit: number,
): Promise<MovementRow[]> {
  return db
    .selectFrom('movements')
    .selectAll()
    .where('tank_id', '=', tankId)
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .limit(limit)
    .execute();
}

export async function listDays(db: Db, tankId: string) {
  return db.selectFrom('tank_days').selectAll().where('tank_id', '=', tankId).orderBy('day').execute();
}
