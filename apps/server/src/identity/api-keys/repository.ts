import type { Db, Trx } from '../../platform/db/index.ts';
import type { ApiKeyTable } from './table.ts';

export async function insertKey(trx: Trx, key: ApiKeyTable): Promise<void> {
  await trx.insertInto('api_keys').values(key).execute();
}

/** Keys that are in force, the newest first. */
export async function listKeys(db: Db): Promise<ApiKeyTable[]> {
  return db
    .selectFrom('api_keys')
    .selectAll()
    .where('revoked_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/** A key in force; undefined when it is unknown or revoked. */
export async function findKeyByHash(db: Db, keyHash: string): Promise<ApiKeyTable | undefined> {
  return db
    .selectFrom('api_keys')
    .selectAll()
    .where('key_hash', '=', keyHash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
}

export async function findKey(db: Db, id: string): Promise<ApiKeyTable | undefined> {
  return db
    .selectFrom('api_keys')
    .selectAll()
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
}

/** Compare-and-set: true for the one call that revokes it. */
export async function revokeKey(trx: Trx, id: string, now: number): Promise<boolean> {
  const result = await trx
    .updateTable('api_keys')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Notes that the key was used, unless another request has just done so. */
export async function touchKey(db: Db, id: string, now: number, notSince: number): Promise<void> {
  await db
    .updateTable('api_keys')
    .set({ last_used_at: now })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<=', notSince)]))
    .execute();
}

/** Names by id, of revoked keys too. */
export async function listNames(db: Db, ids: readonly string[]): Promise<{ id: string; name: string }[]> {
  return db.selectFrom('api_keys').select(['id', 'name']).where('id', 'in', ids).execute();
}
