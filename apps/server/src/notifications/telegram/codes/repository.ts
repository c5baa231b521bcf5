import type { Selectable } from 'kysely';
import type { Db } from '../../../platform/db/index.ts';
import '../../table.ts';
import type { TelegramInvitationTable } from '../../table.ts';

export type InvitationRow = Selectable<TelegramInvitationTable>;

/** A new code makes the person's earlier ones for the same end worthless. */
export async function putInvitation(db: Db, row: InvitationRow): Promise<void> {
  await db
    .deleteFrom('telegram_invitations')
    .where('user_id', '=', row.user_id)
    .where('site_id', row.site_id === null ? 'is' : '=', row.site_id)
    .execute();
  await db.insertInto('telegram_invitations').values(row).execute();
}

export async function findInvitation(db: Db, codeHash: string): Promise<InvitationRow | undefined> {
  return db
    .selectFrom('telegram_invitations')
    .selectAll()
    .where('code_hash', '=', codeHash)
    .executeTakeFirst();
}

/** Compare-and-set: true for the one use of the code. */
export async function useInvitation(db: Db, codeHash: string, now: number): Promise<boolean> {
  const result = await db
    .updateTable('telegram_invitations')
    .set({ used_at: now })
    .where('code_hash', '=', codeHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function dropInvitationsBefore(db: Db, moment: number): Promise<void> {
  await db.deleteFrom('telegram_invitations').where('expires_at', '<', moment).execute();
}
