import { type Db, prepare } from '../../platform/db/index.ts';
import type { PersonKeyTable } from './table.ts';
import './table.ts';

export async function insertKey(db: Db, personId: string, wrappedKey: string): Promise<void> {
  await db.insertInto('person_keys').values({ person_id: personId, wrapped_key: wrappedKey }).execute();
}

const selectKey = prepare<{ id: string }, PersonKeyTable>((db, at) =>
  db.selectFrom('person_keys').selectAll().where('person_id', '=', at.id),
);

export async function findKey(db: Db, personId: string): Promise<PersonKeyTable | undefined> {
  return (await selectKey(db, { id: personId })).rows[0];
}

export async function findKeys(db: Db, personIds: readonly string[]) {
  return db.selectFrom('person_keys').selectAll().where('person_id', 'in', personIds).execute();
}

export async function deleteKey(db: Db, personId: string): Promise<void> {
  await db.deleteFrom('person_keys').where('person_id', '=', personId).execute();
}
