import type { Place } from '@siaga/contracts/sites';
import type { Db } from '../../platform/db/index.ts';
import '../table.ts';

/** Places of a site that are on the list, by name. */
export async function listPlaces(db: Db, siteId: string): Promise<Place[]> {
  return db
    .selectFrom('places')
    .select(['id', 'site_id as siteId', 'name'])
    .where('site_id', '=', siteId)
    .where('archived_at', 'is', null)
    .orderBy('name')
    .orderBy('id')
    .execute();
}

/** A place that is on the list; null for one that was taken off. */
export async function findPlace(db: Db, id: string): Promise<Place | null> {
  const row = await db
    .selectFrom('places')
    .select(['id', 'site_id as siteId', 'name'])
    .where('id', '=', id)
    .where('archived_at', 'is', null)
    .executeTakeFirst();
  return row ?? null;
}

export async function insertPlace(db: Db, place: Place): Promise<void> {
  await db
    .insertInto('places')
    .values({ id: place.id, site_id: place.siteId, name: place.name, archived_at: null })
    .execute();
}

export async function renamePlace(db: Db, id: string, name: string): Promise<void> {
  await db.updateTable('places').set({ name }).where('id', '=', id).execute();
}

/** Compare-and-set: true for the one call that took the place off the list. */
export async function archivePlace(db: Db, id: string, now: number): Promise<boolean> {
  const result = await db
    .updateTable('places')
    .set({ archived_at: now })
    .where('id', '=', id)
    .where('archived_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Names by id, of places taken off the list too. */
export async function listPlaceNames(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('places').select(['id', 'name']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
