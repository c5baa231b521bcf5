import { type Db, prepareInsert } from '../db/index.ts';
import './table.ts';

export async function findKey(db: Db, id: string) {
  return db
    .selectFrom('idempotency_keys')
    .select(['body_hash', 'reply'])
    .where('id', '=', id)
    .executeTakeFirst();
}

export async function findKeys(db: Db, ids: readonly string[]) {
  if (ids.length === 0) return [];
  return db
    .selectFrom('idempotency_keys')
    .select(['id', 'body_hash', 'reply'])
    .where('id', 'in', ids)
    .execute();
}

export const insertKeys = prepareInsert('idempotency_keys');

/** @throws a unique violation when the key is there or another transaction is just using it. */
export async function claimKey(
  db: Db,
  call: { id: string; bodyHash: string; callerId: string | null },
  now: number,
): Promise<void> {
  await db
    .insertInto('idempotency_keys')
    .values({
      id: call.id,
      body_hash: call.bodyHash,
      caller_id: call.callerId,
      reply: null,
      created_at: now,
    })
    .execute();
}

export async function keepReply(db: Db, id: string, reply: string): Promise<void> {
  await db.updateTable('idempotency_keys').set({ reply }).where('id', '=', id).execute();
}

/** Drops answers made before `before`; returns how many. */
export async function dropKeysBefore(db: Db, before: number): Promise<number> {
  const result = await db.deleteFrom('idempotency_keys').where('created_at', '<', before).executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** Drops the answers kept for these callers, who will not ask again. */
export async function dropKeysOf(db: Db, callerIds: readonly string[]): Promise<void> {
  if (callerIds.length === 0) return;
  await db.deleteFrom('idempotency_keys').where('caller_id', 'in', callerIds).execute();
}
