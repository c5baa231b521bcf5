import type { Db } from '../../platform/db/index.ts';
import '../movements/table.ts';

/** Received, issued and net sums of one tank before a day: what it opened with. Millilitres. */
export async function openingsBefore(
  db: Db,
  tankIds: readonly string[],
  day: string,
): Promise<Map<string, number>> {
  if (tankIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('tank_days')
    .select((eb) => [
      'tank_id',
      eb.fn.sum<number>('in_ml').as('in_ml'),
      eb.fn.sum<number>('out_ml').as('out_ml'),
    ])
    .where('tank_id', 'in', tankIds)
    .where('day', '<', day)
    .groupBy('tank_id')
    .execute();
  return new Map(rows.map((row) => [row.tank_id, row.in_ml - row.out_ml]));
}

/** The kept sums of each tank and day of a period; days without movements have no row. */
export async function daysBetween(db: Db, tankIds: readonly string[], from: string, to: string) {
  if (tankIds.length === 0) return [];
  return db
    .selectFrom('tank_days')
    .selectAll()
    .where('tank_id', 'in', tankIds)
    .where('day', '>=', from)
    .where('day', '<=', to)
    .execute();
}

/** What a tank used over some full days, and the first day it has a movement. Millilitres. */
export async function usedBetween(
  db: Db,
  tankId: string,
  from: string,
  to: string,
): Promise<{ usedMl: number; firstDay: string | null }> {
  const used = await db
    .selectFrom('tank_days')
    .select((eb) => eb.fn.sum<number | null>('used_ml').as('used_ml'))
    .where('tank_id', '=', tankId)
    .where('day', '>=', from)
    .where('day', '<=', to)
    .executeTakeFirst();
  const first = await db
    .selectFrom('tank_days')
    .select('day')
    .where('tank_id', '=', tankId)
    .orderBy('day')
    .limit(1)
    .executeTakeFirst();
  return { usedMl: used?.used_ml ?? 0, firstDay: first?.day ?? null };
}
