import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Db } from '../../platform/db/index.ts';
import type { PhoneEntryTable } from './table.ts';

type PhoneEntryRow = Selectable<PhoneEntryTable>;

/** A site's numbers in the order of the list. */
export async function listEntries(db: Db, siteId: string): Promise<PhoneEntryRow[]> {
  return db
    .selectFrom('phone_entries')
    .selectAll()
    .where('site_id', '=', siteId)
    .orderBy('position')
    .orderBy('id')
    .execute();
}

/** The entry, locked until the transaction ends. */
export async function lockEntry(db: Db, id: string): Promise<PhoneEntryRow | undefined> {
  return db.selectFrom('phone_entries').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

export async function insertEntries(db: Db, entries: Insertable<PhoneEntryTable>[]): Promise<void> {
  await db.insertInto('phone_entries').values(entries).execute();
}

/** The position after the last one of the site's list. */
export async function nextPosition(db: Db, siteId: string): Promise<number> {
  const { last } = await db
    .selectFrom('phone_entries')
    .select((eb) => eb.fn.max<number | null>('position').as('last'))
    .where('site_id', '=', siteId)
    .executeTakeFirstOrThrow();
  return (last ?? -1) + 1;
}

export async function updateEntry(db: Db, id: string, changes: Updateable<PhoneEntryTable>): Promise<void> {
  await db.updateTable('phone_entries').set(changes).where('id', '=', id).execute();
}

export async function deleteEntry(db: Db, id: string): Promise<void> {
  await db.deleteFrom('phone_entries').where('id', '=', id).execute();
}
