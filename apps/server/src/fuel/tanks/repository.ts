import type { Selectable, Updateable } from 'kysely';
import type { Scope } from '../../platform/actor.ts';
import { type Db, prepare, type Trx } from '../../platform/db/index.ts';
import { prepareShapes } from '../shaped.ts';
import type { TankTable } from './table.ts';

export type TankRow = Selectable<TankTable>;

/** Which tanks: those inside the caller's scope, narrowed further. */
export interface TankFilter {
  scope: Scope;
  siteId?: string | undefined;
  tankId?: string | undefined;
}

/** A {@link TankFilter} as conditions: what is undefined limits nothing. */
interface Reach {
  siteIds?: readonly string[] | undefined;
  tankIds?: readonly string[] | undefined;
  siteId?: string | undefined;
  tankId?: string | undefined;
}

// An empty list reaches nothing; `in ()` is not SQL everywhere.
const orNothing = (ids: readonly string[]): readonly string[] => (ids.length > 0 ? ids : ['']);

function reachOf({ scope, siteId, tankId }: TankFilter): Reach {
  return {
    siteIds: scope.siteIds === 'all' ? undefined : orNothing(scope.siteIds),
    tankIds: scope.tankIds === null ? undefined : orNothing(scope.tankIds),
    siteId,
    tankId,
  };
}

function reached(db: Db, { siteIds, tankIds, siteId, tankId }: Reach) {
  let query = db.selectFrom('tanks');
  if (siteIds !== undefined) query = query.where('site_id', 'in', siteIds);
  if (tankIds !== undefined) query = query.where('id', 'in', tankIds);
  if (siteId !== undefined) query = query.where('site_id', '=', siteId);
  if (tankId !== undefined) query = query.where('id', '=', tankId);
  return query;
}

const inScope = (db: Db, filter: TankFilter) => reached(db, reachOf(filter));

const listReached = prepareShapes<Reach, TankRow>((db, at) =>
  reached(db, at).selectAll().orderBy('archived').orderBy('name').orderBy('id'),
);

/** Tanks in scope by name, archived ones last. */
export const listTanks = (db: Db, filter: TankFilter): Promise<TankRow[]> =>
  listReached(db, reachOf(filter), '');

const findReached = prepareShapes<Reach, TankRow>((db, at) => reached(db, at).selectAll());

export async function findTank(db: Db, scope: Scope, tankId: string): Promise<TankRow | undefined> {
  return (await findReached(db, reachOf({ scope, tankId }), ''))[0];
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

type LedgerHead = Pick<TankRow, 'balance_ml' | 'in_count' | 'out_count' | 'last_occurred_at' | 'chain_head'>;

const moveHead = prepare<LedgerHead & { id: string; from: string; lowest: number }>((db, to) =>
  db
    .updateTable('tanks')
    .set({
      balance_ml: to.balance_ml,
      in_count: to.in_count,
      out_count: to.out_count,
      last_occurred_at: to.last_occurred_at,
      chain_head: to.chain_head,
    })
    .where('id', '=', to.id)
    .where('chain_head', '=', to.from)
    .where('balance_ml', '>=', to.lowest)
    .$castTo<never>(),
);

/**
 * Moves the head of the tank's ledger. Guarded: false, and nothing changed, when the balance would fall below 0 or somebody
 * else moved the head since `from` was read.
 */
export async function advanceTank(trx: Trx, from: TankRow, to: TankRow): Promise<boolean> {
  const lowest = from.balance_ml - to.balance_ml;
  const { numAffectedRows } = await moveHead(trx, { ...to, from: from.chain_head, lowest });
  return numAffectedRows === 1n;
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
