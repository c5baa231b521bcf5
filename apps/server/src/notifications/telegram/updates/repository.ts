import type { Db } from '../../../platform/db/index.ts';
import '../../table.ts';

export async function isKnownUpdate(db: Db, id: number): Promise<boolean> {
  const row = await db
    .selectFrom('telegram_updates')
    .select('update_id')
    .where('update_id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}

/** @throws UniqueViolation when it was dealt with meanwhile. */
export async function insertUpdate(db: Db, id: number, now: number): Promise<void> {
  await db.insertInto('telegram_updates').values({ update_id: id, at: now }).execute();
}

export async function dropUpdatesBefore(db: Db, moment: number): Promise<void> {
  await db.deleteFrom('telegram_updates').where('at', '<', moment).execute();
}
