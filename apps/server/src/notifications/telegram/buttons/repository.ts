import type { Db } from '../../../platform/db/index.ts';
import '../../table.ts';

export async function isUsedButton(db: Db, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('telegram_used_buttons')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertUsedButton(db: Db, id: string, now: number): Promise<void> {
  await db.insertInto('telegram_used_buttons').values({ id, at: now }).execute();
}

export async function dropUsedButtonsBefore(db: Db, moment: number): Promise<void> {
  await db.deleteFrom('telegram_used_buttons').where('at', '<', moment).execute();
}
