import type { Db } from '../../platform/db/index.ts';
import type { Standing } from './plan.ts';
import '../movements/table.ts';

/** A tank's movements from a moment on, in the order of happening, equal moments in the order of recording. */
export async function listStanding(db: Db, tankId: string, from: number): Promise<Standing[]> {
  const rows = await db
    .selectFrom('movements')
    .select(['occurred_at', 'type', 'amount_ml'])
    .where('tank_id', '=', tankId)
    .where('occurred_at', '>=', from)
    .orderBy('occurred_at')
    .orderBy('seq')
    .execute();
  return rows.map((row) => ({
    occurredAt: row.occurred_at,
    deltaMl: row.type === 'IN' ? row.amount_ml : -row.amount_ml,
  }));
}
