import type { Db, Trx } from '../../platform/db/index.ts';
import './table.ts';

export async function listFailures(db: Db, ids: readonly string[]) {
  return db.selectFrom('sign_in_failures').selectAll().where('id', 'in', ids).execute();
}

/** As {@link listFailures}, locked until the transaction ends; in one order, so that two never wait for each other. */
export async function lockFailures(trx: Trx, ids: readonly string[]) {
  return trx
    .selectFrom('sign_in_failures')
    .selectAll()
    .where('id', 'in', ids)
    .orderBy('id')
    .forUpdate()
    .execute();
}

/** @throws a unique violation when another sign-in has just written the first failure. */
export async function insertFailures(trx: Trx, id: string, failedAt: number[], now: number): Promise<void> {
  await trx
    .insertInto('sign_in_failures')
    .values({ id, failed_at: JSON.stringify(failedAt), last_at: now })
    .execute();
}

export async function updateFailures(trx: Trx, id: string, failedAt: number[], now: number): Promise<void> {
  await trx
    .updateTable('sign_in_failures')
    .set({ failed_at: JSON.stringify(failedAt), last_at: now })
    .where('id', '=', id)
    .execute();
}

export async function deleteFailures(trx: Trx, id: string): Promise<void> {
  await trx.deleteFrom('sign_in_failures').where('id', '=', id).execute();
}

export async function deleteFailuresBefore(db: Db, before: number): Promise<void> {
  await db.deleteFrom('sign_in_failures').where('last_at', '<', before).execute();
}
