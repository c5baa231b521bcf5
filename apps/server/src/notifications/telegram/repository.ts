import type { Selectable } from 'kysely';
import { type Db, prepare } from '../../platform/db/index.ts';
import '../table.ts';
import type { DeliveryTable, TelegramGroupTable, TelegramLinkTable } from '../table.ts';

export type LinkRow = Selectable<TelegramLinkTable>;
export type GroupRow = Selectable<TelegramGroupTable>;

const selectLink = prepare<{ userId: string }, LinkRow>((db, at) =>
  db.selectFrom('telegram_links').selectAll().where('user_id', '=', at.userId),
);

export async function findLink(db: Db, userId: string): Promise<LinkRow | undefined> {
  return (await selectLink(db, { userId })).rows[0];
}

export async function findLinkOfPerson(db: Db, telegramUserId: string): Promise<LinkRow | undefined> {
  return db
    .selectFrom('telegram_links')
    .selectAll()
    .where('telegram_user_id', '=', telegramUserId)
    .executeTakeFirst();
}

/** Those of the people who are connected and have not blocked the bot. */
export async function listReachable(db: Db, userIds: readonly string[]): Promise<string[]> {
  if (userIds.length === 0) return [];
  const rows = await db
    .selectFrom('telegram_links')
    .select('user_id')
    .where('user_id', 'in', userIds)
    .where('blocked_at', 'is', null)
    .orderBy('user_id')
    .execute();
  return rows.map((row) => row.user_id);
}

export async function listLinkedUsers(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('telegram_links').select('user_id').orderBy('user_id').execute();
  return rows.map((row) => row.user_id);
}

/** One Telegram person is one user: whatever either of them was connected to before is gone. */
export async function putLink(db: Db, row: LinkRow): Promise<void> {
  await db
    .deleteFrom('telegram_links')
    .where((eb) =>
      eb.or([eb('user_id', '=', row.user_id), eb('telegram_user_id', '=', row.telegram_user_id)]),
    )
    .execute();
  await db.insertInto('telegram_links').values(row).execute();
}

/** True when there was one. */
export async function dropLink(db: Db, userId: string): Promise<boolean> {
  const result = await db.deleteFrom('telegram_links').where('user_id', '=', userId).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** Notes that the person has read a test message of this very link. */
export async function markTested(db: Db, userId: string, linkedAt: number, now: number): Promise<boolean> {
  const result = await db
    .updateTable('telegram_links')
    .set({ tested_at: now, blocked_at: null })
    .where('user_id', '=', userId)
    .where('linked_at', '=', linkedAt)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function findGroup(db: Db, id: string): Promise<GroupRow | undefined> {
  return db.selectFrom('telegram_groups').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function findGroupOfChat(db: Db, chatId: string, siteId: string): Promise<GroupRow | undefined> {
  return db
    .selectFrom('telegram_groups')
    .selectAll()
    .where('chat_id', '=', chatId)
    .where('site_id', '=', siteId)
    .executeTakeFirst();
}

const selectGroups = prepare<{ siteId: string }, GroupRow>((db, at) =>
  db
    .selectFrom('telegram_groups')
    .selectAll()
    .where('site_id', '=', at.siteId)
    .orderBy('linked_at')
    .orderBy('id'),
);

/** Groups of a site, oldest first. */
export async function listGroups(db: Db, siteId: string): Promise<GroupRow[]> {
  return (await selectGroups(db, { siteId })).rows;
}

export async function listGroupTitles(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('telegram_groups')
    .select(['id', 'title'])
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map(({ id, title }) => [id, title]));
}

/** Connects the group to the site, or renews the connection that is there; answers its id. */
export async function putGroup(db: Db, row: GroupRow): Promise<string> {
  const before = await findGroupOfChat(db, row.chat_id, row.site_id);
  if (!before) {
    await db.insertInto('telegram_groups').values(row).execute();
    return row.id;
  }
  const { id: _id, ...changes } = row;
  await db.updateTable('telegram_groups').set(changes).where('id', '=', before.id).execute();
  return before.id;
}

/** True for the one call that removed it. */
export async function dropGroup(db: Db, id: string): Promise<boolean> {
  const result = await db.deleteFrom('telegram_groups').where('id', '=', id).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** The group goes on under another id. Where that one is connected to the same site already, the old row goes. */
export async function migrateGroup(db: Db, from: string, to: string): Promise<void> {
  const rows = await db.selectFrom('telegram_groups').selectAll().where('chat_id', '=', from).execute();
  for (const row of rows) {
    if (await findGroupOfChat(db, to, row.site_id)) await dropGroup(db, row.id);
    else
      await db
        .updateTable('telegram_groups')
        .set({ chat_id: to, blocked_at: null })
        .where('id', '=', row.id)
        .execute();
  }
}

/** Notes for a chat, a person's or a group's, that the bot may or may not write there; the first moment counts. */
export async function markChat(db: Db, chatId: string, blockedAt: number | null): Promise<void> {
  for (const table of ['telegram_links', 'telegram_groups'] as const) {
    await db
      .updateTable(table)
      .set({ blocked_at: blockedAt })
      .where('chat_id', '=', chatId)
      .where('blocked_at', blockedAt === null ? 'is not' : 'is', null)
      .execute();
  }
}

/** What a delivery is about. */
export async function findDelivery(
  db: Db,
  id: string,
): Promise<Pick<Selectable<DeliveryTable>, 'topic' | 'subject_id' | 'site_id'> | undefined> {
  return db
    .selectFrom('deliveries')
    .select(['topic', 'subject_id', 'site_id'])
    .where('id', '=', id)
    .where('channel', '=', 'telegram')
    .executeTakeFirst();
}
