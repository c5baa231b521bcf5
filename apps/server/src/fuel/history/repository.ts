import { sql } from 'kysely';
import type { MovementType } from '@siaga/contracts/fuel';
import type { Db } from '../../platform/db/index.ts';
import { type MovementWithTank, selectMovements } from '../movements/repository.ts';

/** Which movements: tanks the caller may see, narrowed further. Days are inclusive. */
export interface HistoryFilter {
  tankIds: readonly string[];
  type?: MovementType | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** Words in the note or the reason; scans inside the rest of the filter. */
  q?: string | undefined;
}

export type Direction = 'asc' | 'desc';

function countedDays(db: Db, filter: HistoryFilter) {
  let query = db.selectFrom('tank_days').where('tank_id', 'in', filter.tankIds);
  if (filter.from !== undefined) query = query.where('day', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('day', '<=', filter.to);
  return query;
}

const countOf = (type: MovementType | undefined) =>
  type === 'IN'
    ? sql<number>`sum(in_count)`
    : type === 'OUT'
      ? sql<number>`sum(out_count)`
      : sql<number>`sum(in_count + out_count)`;

/** How many movements a filter without words holds, from the sums per day. */
export async function countByDays(db: Db, filter: HistoryFilter): Promise<number> {
  const row = await countedDays(db, filter).select(countOf(filter.type).as('total')).executeTakeFirst();
  return row?.total ?? 0;
}

/** Days in order with the number of movements on each; at most `limit` days. */
export async function countPerDay(db: Db, filter: HistoryFilter, direction: Direction, limit: number) {
  return countedDays(db, filter)
    .select(['day', countOf(filter.type).as('total')])
    .groupBy('day')
    .orderBy('day', direction)
    .limit(limit)
    .execute();
}

function filtered(db: Db, filter: HistoryFilter) {
  let query = selectMovements(db).where('movements.tank_id', 'in', filter.tankIds);
  if (filter.type !== undefined) query = query.where('movements.type', '=', filter.type);
  if (filter.from !== undefined) query = query.where('movements.business_day', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('movements.business_day', '<=', filter.to);
  if (filter.q !== undefined) query = query.where(hasWords(filter.q));
  return query;
}

function hasWords(words: string) {
  const pattern = `%${words.toLowerCase().replaceAll(/[!%_]/g, (sign) => `!${sign}`)}%`;
  return sql<boolean>`(lower(coalesce(movements.note, '')) like ${pattern} escape '!' or lower(coalesce(movements.reason, '')) like ${pattern} escape '!')`;
}

/** Rows in the order of happening; equal moments in the order of recording. */
export async function listByTime(
  db: Db,
  filter: HistoryFilter,
  direction: Direction,
  limit: number,
  skip: number,
): Promise<MovementWithTank[]> {
  return filtered(db, filter)
    .orderBy('movements.business_day', direction)
    .orderBy('movements.occurred_at', direction)
    .orderBy('movements.recorded_at', direction)
    .orderBy('movements.tank_id', direction)
    .orderBy('movements.seq', direction)
    .limit(limit)
    .offset(skip)
    .execute();
}

/** Rows by quantity, for filters that hold few enough to be sorted. */
export async function listByLitres(
  db: Db,
  filter: HistoryFilter,
  direction: Direction,
  limit: number,
  skip: number,
): Promise<MovementWithTank[]> {
  return filtered(db, filter)
    .orderBy('movements.amount_ml', direction)
    .orderBy('movements.id', direction)
    .limit(limit)
    .offset(skip)
    .execute();
}

/** Counts by reading, for filters with words. */
export async function countByReading(db: Db, filter: HistoryFilter): Promise<number> {
  let query = db.selectFrom('movements').where('tank_id', 'in', filter.tankIds);
  if (filter.type !== undefined) query = query.where('type', '=', filter.type);
  if (filter.from !== undefined) query = query.where('business_day', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('business_day', '<=', filter.to);
  if (filter.q !== undefined) query = query.where(hasWords(filter.q));
  const row = await query.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirst();
  return row?.total ?? 0;
}
