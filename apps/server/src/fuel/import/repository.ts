import type { Db } from '../../platform/db/index.ts';
import type { Standing } from './plan.ts';
import '../movements/table.ts';

const PAGE = 5_000;

/**
 * A tank's movements from a moment on, in the order of happening, equal moments in the order of recording. Read in pages,
 * so that no single answer of the database is large.
 * @param day The business day of `from`.
 */
export async function listStanding(db: Db, tankId: string, from: number, day: string): Promise<Standing[]> {
  const standing: Standing[] = [];
  let last: { occurred_at: number; seq: number; business_day: string } = {
    occurred_at: from,
    seq: 0,
    business_day: day,
  };
  for (;;) {
    const { occurred_at, seq, business_day } = last;
    const rows = await db
      .selectFrom('movements')
      .select(['occurred_at', 'seq', 'business_day', 'type', 'amount_ml'])
      .where('tank_id', '=', tankId)
      .where('business_day', '>=', business_day)
      .where((eb) =>
        eb.or([
          eb('occurred_at', '>', occurred_at),
          eb.and([eb('occurred_at', '=', occurred_at), eb('seq', '>', seq)]),
        ]),
      )
      .orderBy('business_day')
      .orderBy('occurred_at')
      .orderBy('seq')
      .limit(PAGE)
      .execute();
    for (const row of rows) {
      standing.push({
        occurredAt: row.occurred_at,
        deltaMl: row.type === 'IN' ? row.amount_ml : -row.amount_ml,
      });
    }
    if (rows.length < PAGE) return standing;
    last = rows.at(-1)!;
  }
}
