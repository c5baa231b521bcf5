import type { Site } from '@siaga/contracts/sites';
import type { Insertable, Selectable, Updateable } from 'kysely';
import { type Db, prepare } from '../platform/db/index.ts';
import type { SiteTable } from './table.ts';

const toSite = ({ id, name, zone, address, lat, lon, demo }: Selectable<SiteTable>): Site => ({
  id,
  name,
  zone,
  address,
  lat,
  lon,
  demo: demo === 1,
});

/** Sites by name; `ids` limits them to a caller's scope. */
export async function listSites(db: Db, ids: 'all' | readonly string[]): Promise<Site[]> {
  if (ids !== 'all' && ids.length === 0) return [];
  const rows = await db
    .selectFrom('sites')
    .selectAll()
    .$if(ids !== 'all', (query) => query.where('id', 'in', ids as readonly string[]))
    .orderBy('name')
    .orderBy('id')
    .execute();
  return rows.map(toSite);
}

export async function findSite(db: Db, id: string): Promise<Site | null> {
  const row = await db.selectFrom('sites').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? toSite(row) : null;
}

/** As {@link findSite}, and nobody else changes the site until the transaction ends. */
export async function lockSite(db: Db, id: string): Promise<Site | null> {
  const row = await db.selectFrom('sites').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row ? toSite(row) : null;
}

export async function insertSite(db: Db, row: Insertable<SiteTable>): Promise<void> {
  await db.insertInto('sites').values(row).execute();
}

export async function updateSite(db: Db, id: string, changes: Updateable<SiteTable>): Promise<void> {
  await db.updateTable('sites').set(changes).where('id', '=', id).execute();
}

/** Ids of up to `limit` sites, the oldest first; of all without a limit. */
export async function listSiteIds(db: Db, limit?: number): Promise<string[]> {
  const rows = await db
    .selectFrom('sites')
    .select('id')
    .orderBy('id')
    .$if(limit !== undefined, (query) => query.limit(limit!))
    .execute();
  return rows.map(({ id }) => id);
}

/** Those of the given ids that are sites. */
export async function existingSiteIds(db: Db, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('sites').select('id').where('id', 'in', ids).execute();
  return rows.map(({ id }) => id);
}

const zoneById = prepare<{ id: string }, Pick<SiteTable, 'zone'>>((db, at) =>
  db.selectFrom('sites').select('zone').where('id', '=', at.id),
);

export async function findZone(db: Db, id: string): Promise<string | null> {
  const { rows } = await zoneById(db, { id });
  return rows[0]?.zone ?? null;
}

export async function hasDemoSite(db: Db): Promise<boolean> {
  const row = await db.selectFrom('sites').select('id').where('demo', '=', 1).limit(1).executeTakeFirst();
  return row !== undefined;
}

const addressesIn = (json: string | null) => JSON.parse(json ?? '[]') as string[];

/** Addresses and networks from which old kiosks of a site may press; null when there is no such site. */
export async function findOldKioskAddresses(db: Db, siteId: string): Promise<string[] | null> {
  const row = await db
    .selectFrom('sites')
    .select('old_kiosk_addresses')
    .where('id', '=', siteId)
    .executeTakeFirst();
  return row ? addressesIn(row.old_kiosk_addresses) : null;
}

/** Addresses and networks from which old kiosks may press, by site, the oldest first. */
export async function listOldKioskAddresses(db: Db): Promise<{ siteId: string; addresses: string[] }[]> {
  const rows = await db
    .selectFrom('sites')
    .select(['id', 'old_kiosk_addresses'])
    .where('old_kiosk_addresses', 'is not', null)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    siteId: row.id,
    addresses: addressesIn(row.old_kiosk_addresses),
  }));
}
