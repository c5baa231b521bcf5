import type { Db } from '../../platform/db/index.ts';
import './table.ts';

export async function insertKey(db: Db, personId: string, wrappedKey: string): Promise<void> {
  await db.insertInto('person_keys').values({ person_id: personId, wrapped_key: wrappedKey }).execute();
}

export async function findKeys(db: Db, personIds: readonly string[]) {
  return db.selectFrom('person_keys').selectAll().where('person_id', 'in', personIds).execute();
}

export async function deleteKey(db: Db, personId: string): Promise<void> {
  await db.deleteFrom('person_keys').where('person_id', '=', personId).execute();
}
