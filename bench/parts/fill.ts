/** Years of movements, written straight into the ledger's tables with the product's own chain and day sums. */
import type { CompiledQuery } from 'kysely';
import { linkHash, type MovementRow } from '../../apps/server/src/fuel/movements/chain.ts';
import { dayChange } from '../../apps/server/src/fuel/movements/post.ts';
import type { TankDayTable } from '../../apps/server/src/fuel/movements/table.ts';
import type { TankRow } from '../../apps/server/src/fuel/tanks/repository.ts';
import { type Db, inTransaction, openDatabase } from '../../apps/server/src/platform/db/index.ts';
import { newId } from '../../apps/server/src/platform/ids.ts';
import { businessDayOf } from '../../apps/server/src/platform/time.ts';
import { ZONE } from './house.ts';

const YEARS_MS = 5 * 365 * 86_400_000;
const LITRE = 1_000;
/** One statement; SQLite has 32,766 places for values. */
const ROWS = 500;
const STATEMENTS_A_COMMIT = 20;

/**
 * Gives each tank its share of `count` movements, evenly over the last five years: half a million litres at the start, then
 * nine issues of 100 L and a receipt of 900 L over and over. A ledger that holds some already gets what is missing, spread
 * over the five years once more.
 */
export async function fill(databaseUrl: string, tankIds: readonly string[], count: number): Promise<void> {
  const database = openDatabase(databaseUrl);
  try {
    for (const tankId of tankIds) await fillTank(database.db, tankId, Math.floor(count / tankIds.length));
  } finally {
    await database.close();
  }
}

async function fillTank(db: Db, tankId: string, wanted: number): Promise<void> {
  let tank = await db.selectFrom('tanks').selectAll().where('id', '=', tankId).executeTakeFirstOrThrow();
  const count = wanted - tank.in_count - tank.out_count;
  if (count <= 0) return;
  const admin = await db.selectFrom('users').select('id').executeTakeFirstOrThrow();
  const first = Date.now() - YEARS_MS;
  const kept = await db.selectFrom('tank_days').selectAll().where('tank_id', '=', tankId).execute();
  const days = new Map(kept.map((sums) => [sums.day, sums]));
  const insert = preparedInsert(db);
  let rows: MovementRow[] = [];
  const pending: MovementRow[][] = [];
  const write = () =>
    inTransaction(db, async (trx) => {
      for (const piece of pending.splice(0)) await trx.executeQuery(insert(piece));
    });
  for (let index = 0; index < count; index++) {
    const row = nextMovement(tank, index, first + Math.floor((index / count) * YEARS_MS), admin.id);
    rows.push(row);
    tank = advanced(tank, row);
    addToDay(days, row);
    if (rows.length === ROWS) {
      pending.push(rows);
      rows = [];
      if (pending.length === STATEMENTS_A_COMMIT) await write();
    }
  }
  pending.push(...rows.map((row) => [row]));
  await write();
  const sums = [...days.values()];
  await inTransaction(db, async (trx) => {
    await trx.deleteFrom('tank_days').where('tank_id', '=', tankId).execute();
    for (let at = 0; at < sums.length; at += ROWS)
      await trx
        .insertInto('tank_days')
        .values(sums.slice(at, at + ROWS))
        .execute();
    await trx.updateTable('tanks').set(tank).where('id', '=', tankId).execute();
  });
}

function nextMovement(tank: TankRow, index: number, occurredAt: number, userId: string): MovementRow {
  const type = index % 10 === 0 ? 'IN' : 'OUT';
  const seq = tank.in_count + tank.out_count + 1;
  const amountMl = (seq === 1 ? 500_000 : type === 'IN' ? 900 : 100) * LITRE;
  const unlinked = {
    id: newId(),
    tank_id: tank.id,
    seq,
    type,
    amount_ml: amountMl,
    balance_ml: tank.balance_ml + (type === 'IN' ? amountMl : -amountMl),
    occurred_at: occurredAt,
    recorded_at: occurredAt,
    business_day: businessDayOf(occurredAt, ZONE),
    note: null,
    actor_kind: 'user',
    actor_id: userId,
    reverses: null,
    replaces: null,
    reason: null,
    source: 'entry',
    import_line: null,
  } as const;
  return { ...unlinked, prev_hash: tank.chain_head, hash: linkHash(tank.chain_head, unlinked) };
}

const advanced = (tank: TankRow, row: MovementRow): TankRow => ({
  ...tank,
  balance_ml: row.balance_ml,
  in_count: tank.in_count + (row.type === 'IN' ? 1 : 0),
  out_count: tank.out_count + (row.type === 'OUT' ? 1 : 0),
  last_occurred_at: Math.max(tank.last_occurred_at ?? 0, row.occurred_at),
  chain_head: row.hash,
});

function addToDay(days: Map<string, TankDayTable>, row: MovementRow): void {
  const change = dayChange(row);
  const day = days.get(row.business_day);
  if (!day) {
    days.set(row.business_day, { tank_id: row.tank_id, day: row.business_day, ...change });
    return;
  }
  for (const name of Object.keys(change) as (keyof typeof change)[]) day[name] += change[name];
}

/** The statement for 500 rows is put together once; that alone is half of the time otherwise. */
function preparedInsert(db: Db): (rows: MovementRow[]) => CompiledQuery {
  let full: CompiledQuery | undefined;
  return (rows) => {
    if (rows.length !== ROWS) return db.insertInto('movements').values(rows).compile();
    full ??= db.insertInto('movements').values(rows).compile();
    // Every row has its columns in the order in which nextMovement writes them.
    return { ...full, parameters: rows.flatMap((row) => Object.values(row)) };
  };
}
