import type { Selectable, Updateable } from 'kysely';
import type { Scope } from '../../platform/actor.ts';
import type { Db, Trx } from '../../platform/db/index.ts';
import type { TankTable } from './table.ts';

export type TankRow = Selectable<TankTable>;

/** Which tanks: those inside the caller's scope, narrowed further. */
export interface TankFilter {
  scope: Scope;
  siteId?: string | undefined;
  tankId?: string | undefined;
}

function inScope(db: Db, filter: TankFilter) {
  let query = db.selectFrom('tanks');
  const { siteIds, tankIds } = filter.scope;
  // An empty list reaches nothing; `in ()` is not SQL everywhere.
  if (siteIds !== 'all') query = query.where('site_id', 'in', siteIds.length > 0 ? siteIds : ['']);
  if (tankIds !== null) query = query.where('id', 'in', tankIds.length > 0 ? tankIds : ['']);
  if (filter.siteId !== undefined) query = query.where('site_id', '=', filter.siteId);
  if (filter.tankId !== undefined) query = query.where('id', '=', filter.tankId);
  return query;
}

/** Tanks in scope by name, archived ones last. */
export async function listTanks(db: Db, filter: TankFilter): Promise<TankRow[]> {
  return inScope(db, filter).selectAll().orderBy('archived').orderBy('name').orderBy('id').execute();
}

export async function findTank(db: Db, scope: Scope, tankId: string): Promise<TankRow | undefined> {
  return inScope(db, { scope, tankId }).selectAll().executeTakeFirst();
}

/** As {@link findTank}, and nobody else writes to the tank until the transaction ends. */
export async function lockTank(db: Db, scope: Scope, tankId: string): Promise<TankRow | undefined> {
  return inScope(db, { scope, tankId }).selectAll().forUpdate().executeTakeFirst();
}

/** Those of the given ids that are tanks of one of the sites. */
export async function tankIdsAt(
  db: Db,
  siteIds: readonly string[],
  tankIds: readonly string[],
): Promise<string[]> {
  const rows = await inScope(db, { scope: { siteIds, tankIds } }).select('id').execute();
  return rows.map(({ id }) => id);
}

export async function insertTank(db: Db, row: TankRow): Promise<void> {
  await db.insertInto('tanks').values(row).execute();
}

export async function updateTank(db: Db, id: string, change: Updateable<TankTable>): Promise<void> {
  await db.updateTable('tanks').set(change).where('id', '=', id).execute();
}

/** As {@link lockTank}, for several tanks of any site, locked in the order of their ids; unknown ones are missing. */
export async function lockTanks(trx: Trx, tankIds: readonly string[]): Promise<TankRow[]> {
  return trx.selectFrom('tanks').selectAll().where('id', 'in', tankIds).orderBy('id').forUpdate().execute();
}

/** The site of a tank, which never changes; undefined when there is no such tank. */
export async function siteOfTank(db: Db, tankId: string): Promise<string | undefined> {
  const row = await db.selectFrom('tanks').select('site_id').where('id', '=', tankId).executeTakeFirst();
  return row?.site_id;
}

/**
 * Moves the head of the tank's ledger. Guarded: false, and nothing changed, when the balance would fall below 0 or somebody
 * else moved the head since `from` was read.
 */
export async function advanceTank(trx: Trx, from: TankRow, to: TankRow): Promise<boolean> {
  const { balance_ml, in_count, out_count, last_occurred_at, chain_head } = to;
  const result = await trx
    .updateTable('tanks')
    .set({ balance_ml, in_count, out_count, last_occurred_at, chain_head })
    .where('id', '=', from.id)
    .where('chain_head', '=', from.chain_head)
    .where('balance_ml', '>=', from.balance_ml - to.balance_ml)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/**
 * Whether fuel was ever recorded at the site. Holds the site's tanks until the transaction ends: an entry that is on its
 * way is waited for and counted, and one that comes later waits in its turn.
 */
export async function siteHasMovements(trx: Trx, siteId: string): Promise<boolean> {
  const rows = await trx
    .selectFrom('tanks')
    .select(['in_count', 'out_count'])
    .where('site_id', '=', siteId)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.some((row) => row.in_count + row.out_count > 0);
}
