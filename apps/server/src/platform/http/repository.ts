import type { Db } from '../db/index.ts';
import './table.ts';

export async function findKey(db: Db, id: string) {
  return db
    .selectFrom('idempotency_keys')
    .select(['body_hash', 'reply'])
    .where('id', '=', id)
    .executeTakeFirst();
}

/** @throws a unique violation when the key is there or another transaction is just using it. */
export async function claimKey(db: Db, call: { id: string; bodyHash: string }, now: number): Promise<void> {
  await db
    .insertInto('idempotency_keys')
    .values({ id: call.id, body_hash: call.bodyHash, reply: null, created_at: now })
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
