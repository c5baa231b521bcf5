import { sql } from 'kysely';
import { type Db, prepare } from '../../platform/db/index.ts';
import '../movements/table.ts';
import '../tanks/table.ts';
import type { DaySums } from './trend.ts';

/** What a tank used over some full days (null = no movement), and the first day it has a movement. Millilitres. */
export interface TankUse {
  tank_id: string;
  used_ml: number | null;
  first_day: string | null;
}

const useAtSite = prepare<{ siteId: string; from: string; to: string }, TankUse>((db, at) =>
  db
    .selectFrom('tanks')
    .where('site_id', '=', at.siteId)
    .select((eb) => [
      'tanks.id as tank_id',
      eb
        .selectFrom('tank_days')
        .select((sums) => sums.fn.sum<number | null>('used_ml').as('used_ml'))
        .whereRef('tank_days.tank_id', '=', 'tanks.id')
        .where('day', '>=', at.from)
        .where('day', '<=', at.to)
        .as('used_ml'),
      eb
        .selectFrom('tank_days')
        .select((days) => days.fn.min('day').as('day'))
        .whereRef('tank_days.tank_id', '=', 'tanks.id')
        .as('first_day'),
    ]),
);

/** The use of every tank of a site, in one query however many there are. */
export async function listUse(db: Db, siteId: string, from: string, to: string): Promise<TankUse[]> {
  return (await useAtSite(db, { siteId, from, to })).rows;
}

type PeriodRow = DaySums & { closing_ml: number | null };

// One statement, so that the balance and the days are those of the same moment. What a tank closed a period with is what it
// holds now less what came after: for the usual periods, which end today, that is next to nothing to read.
const periodOf = prepare<{ tankId: string; from: string; to: string }, PeriodRow>((db, at) =>
  db
    .selectFrom('tanks')
    .where('id', '=', at.tankId)
    .select((eb) => [
      sql<string>`null`.as('day'),
      sql<number>`0`.as('in_ml'),
      sql<number>`0`.as('out_ml'),
      sql<number>`0`.as('received_ml'),
      sql<number>`0`.as('used_ml'),
      eb(
        'balance_ml',
        '-',
        eb.fn.coalesce(
          eb
            .selectFrom('tank_days')
            .select((later) => later.fn.sum<number>(later('in_ml', '-', later.ref('out_ml'))).as('net'))
            .whereRef('tank_days.tank_id', '=', 'tanks.id')
            .where('day', '>', at.to),
          sql<number>`0`,
        ),
      ).as('closing_ml'),
    ])
    .unionAll(
      db
        .selectFrom('tank_days')
        .where('tank_id', '=', at.tankId)
        .where('day', '>=', at.from)
        .where('day', '<=', at.to)
        .select(['day', 'in_ml', 'out_ml', 'received_ml', 'used_ml', sql<number>`null`.as('closing_ml')]),
    ),
);

/** What a tank closed a period with, and the kept sums of its days; days without movements have no row. Millilitres. */
export async function readPeriod(
  db: Db,
  tankId: string,
  from: string,
  to: string,
): Promise<{ closingMl: number; days: DaySums[] }> {
  const { rows } = await periodOf(db, { tankId, from, to });
  const closing = rows.find((row) => row.closing_ml !== null);
  return { closingMl: closing?.closing_ml ?? 0, days: rows.filter((row) => row !== closing) };
}
