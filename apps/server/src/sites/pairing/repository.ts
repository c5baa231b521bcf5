import type { Insertable, Selectable } from 'kysely';
import type { Db } from '../../platform/db/index.ts';
import type { KioskPairingTable } from './table.ts';

/** @throws a unique violation when another open pairing has the same code. */
export async function insertPairing(db: Db, row: Insertable<KioskPairingTable>): Promise<void> {
  await db.insertInto('kiosk_pairings').values(row).execute();
}

/** The pairing with this code or claim, locked until the transaction ends; expired ones are not found. */
export async function lockPairing(
  db: Db,
  column: 'code_hash' | 'claim_hash',
  hash: string,
  now: number,
): Promise<Selectable<KioskPairingTable> | undefined> {
  return db
    .selectFrom('kiosk_pairings')
    .selectAll()
    .where(column, '=', hash)
    .where('expires_at', '>', now)
    .forUpdate()
    .executeTakeFirst();
}

/** Compare-and-set: true for the one administrator whose kiosk gets the pairing. */
export async function acceptPairing(
  db: Db,
  id: string,
  kioskId: string,
  expiresAt: number,
): Promise<boolean> {
  const result = await db
    .updateTable('kiosk_pairings')
    .set({ kiosk_id: kioskId, expires_at: expiresAt })
    .where('id', '=', id)
    .where('kiosk_id', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Compare-and-set: true for the one call that gets the credential. */
export async function markClaimed(db: Db, id: string, now: number): Promise<boolean> {
  const result = await db
    .updateTable('kiosk_pairings')
    .set({ claimed_at: now })
    .where('id', '=', id)
    .where('claimed_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Drops pairings that ran out by `now`. */
export async function dropExpiredPairings(db: Db, now: number): Promise<void> {
  await db.deleteFrom('kiosk_pairings').where('expires_at', '<=', now).execute();
}
