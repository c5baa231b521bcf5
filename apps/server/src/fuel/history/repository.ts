import { sql } from 'kysely';
import type { MovementType } from '@siaga/contracts/fuel';
import type { Db } from '../../platform/db/index.ts';
import { type MovementWithTank, selectMovements } from '../movements/repository.ts';
import { prepareShapes } from '../shaped.ts';
import type { DayCount } from './seek.ts';

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

const countOf = (type: MovementType | 'any') =>
  type === 'IN'
    ? sql<number>`sum(in_count)`
    : type === 'OUT'
      ? sql<number>`sum(out_count)`
      : sql<number>`sum(in_count + out_count)`;

/** The part of a filter that days know of; conditions only, so that its query is put together once for each shape. */
const daysOf = ({ tankIds, from, to }: HistoryFilter) => ({ tankIds, from, to });
const kindOf = ({ type }: HistoryFilter) => type ?? 'any';

const sumOfDays = prepareShapes<HistoryFilter, { total: number | null }, MovementType | 'any'>(
  (db, at, kind) => countedDays(db, at).select(countOf(kind).as('total')),
);

/** How many movements a filter without words holds, from the sums per day. */
export async function countByDays(db: Db, filter: HistoryFilter): Promise<number> {
  const [row] = await sumOfDays(db, daysOf(filter), kindOf(filter));
  return row?.total ?? 0;
}

const daysInOrder = prepareShapes<
  HistoryFilter & { limit: number },
  DayCount,
  `${MovementType | 'any'} ${Direction}`
>((db, at, variant) => {
  const [kind, direction] = variant.split(' ') as [MovementType | 'any', Direction];
  return countedDays(db, at)
    .select(['day', countOf(kind).as('total')])
    .groupBy('day')
    .orderBy('day', direction)
    .limit(at.limit);
});

/** Days in order with the number of movements on each; at most `limit` days. */
export const countPerDay = (
  db: Db,
  filter: HistoryFilter,
  direction: Direction,
  limit: number,
): Promise<DayCount[]> => daysInOrder(db, { ...daysOf(filter), limit }, `${kindOf(filter)} ${direction}`);

function matching(db: Db, filter: Omit<HistoryFilter, 'tankIds'>) {
  let query = db.selectFrom('movements');
  if (filter.type !== undefined) query = query.where('movements.type', '=', filter.type);
  if (filter.from !== undefined) query = query.where('movements.business_day', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('movements.business_day', '<=', filter.to);
  if (filter.q !== undefined) query = query.where(hasWords(filter.q));
  return query;
}

// On SQLite `upper` is its own and quick but knows A to Z only, and `lower` is ours, four times slower, and knows every
// alphabet; words in plain letters take the quick one.
function hasWords(words: string) {
  // eslint-disable-next-line no-control-regex -- plain ASCII is what is asked
  const plain = /^[\u0000-\u007f]*$/.test(words);
  const pattern = `%${(plain ? words.toUpperCase() : words.toLowerCase()).replaceAll(/[!%_]/g, (sign) => `!${sign}`)}%`;
  const fold = sql.raw(plain ? 'upper' : 'lower');
  return sql<boolean>`(${fold}(coalesce(movements.note, '')) like ${pattern} escape '!' or ${fold}(coalesce(movements.reason, '')) like ${pattern} escape '!')`;
}

/** Most lists that one statement merges; SQLite takes 500. Beyond it tanks share a list, which is then sorted. */
const MERGED = 200;

function inGroups(ids: readonly string[], most: number): string[][] {
  const size = Math.max(1, Math.ceil(ids.length / most));
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) =>
    ids.slice(index * size, (index + 1) * size),
  );
}

/**
 * Rows in the order of happening; equal moments of a tank in the order of recording, whatever the clocks said. Each tank gives its own first rows, which its
 * index holds in order, and only those are merged: a page costs tanks x (skip + limit) rows, however busy the days are.
 */
export async function listByTime(
  db: Db,
  filter: HistoryFilter,
  direction: Direction,
  limit: number,
  skip: number,
): Promise<MovementWithTank[]> {
  if (filter.tankIds.length === 0) return [];
  const piece = { ...filter, limit, skip, reach: skip + limit };
  // How words are looked for depends on the words themselves, so that query is made anew.
  return filter.q === undefined
    ? pieceInOrder(db, piece, direction)
    : inOrder(db, piece, direction).execute();
}

/** Which rows of a list: `limit` after the first `skip`; `reach` is both together. */
interface Piece extends HistoryFilter {
  limit: number;
  skip: number;
  reach: number;
}

function inOrder(db: Db, piece: Piece, direction: Direction) {
  const firstOf = (tankIds: readonly string[]) =>
    db
      .selectFrom(
        matching(db, piece)
          .select('movements.id')
          .where('movements.tank_id', 'in', tankIds)
          .orderBy('movements.business_day', direction)
          .orderBy('movements.occurred_at', direction)
          .orderBy('movements.tank_id', direction)
          .orderBy('movements.seq', direction)
          .limit(piece.reach)
          .as('own'),
      )
      .select('own.id');
  const [first = [], ...others] = inGroups(piece.tankIds, MERGED);
  const candidates = others.reduce((all, tankIds) => all.unionAll(firstOf(tankIds)), firstOf(first));
  return selectMovements(db)
    .innerJoin(candidates.as('candidate'), 'candidate.id', 'movements.id')
    .orderBy('movements.business_day', direction)
    .orderBy('movements.occurred_at', direction)
    .orderBy('movements.tank_id', direction)
    .orderBy('movements.seq', direction)
    .limit(piece.limit)
    .offset(piece.skip);
}

const pieceInOrder = prepareShapes<Piece, MovementWithTank, Direction>(inOrder);

/** Rows by quantity, for filters that hold few enough to be sorted. */
export async function listByLitres(
  db: Db,
  filter: HistoryFilter,
  direction: Direction,
  limit: number,
  skip: number,
): Promise<MovementWithTank[]> {
  const chosen = matching(db, filter)
    .select('movements.id')
    .where('movements.tank_id', 'in', filter.tankIds)
    .orderBy('movements.amount_ml', direction)
    .orderBy('movements.id', direction)
    .limit(limit)
    .offset(skip);
  return selectMovements(db)
    .innerJoin(chosen.as('chosen'), 'chosen.id', 'movements.id')
    .orderBy('movements.amount_ml', direction)
    .orderBy('movements.id', direction)
    .execute();
}

/** Counts by reading, for filters with words. */
export async function countByReading(db: Db, filter: HistoryFilter): Promise<number> {
  const row = await matching(db, filter)
    .where('movements.tank_id', 'in', filter.tankIds)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirst();
  return row?.total ?? 0;
}
