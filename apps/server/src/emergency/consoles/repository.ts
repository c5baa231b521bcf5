import type { Selectable } from 'kysely';
import type { Db } from '../../platform/db/index.ts';
import '../table.ts';
import type { ConsoleTable } from '../table.ts';

export type ConsoleRow = Selectable<ConsoleTable>;

export async function findConsole(db: Db, id: string): Promise<ConsoleRow | undefined> {
  return db.selectFrom('consoles').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Takes the console's row for this transaction, so that a beat and its deadline cannot cross. */
export async function lockConsole(db: Db, id: string): Promise<ConsoleRow | undefined> {
  return db.selectFrom('consoles').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

/** Every console; there are as many as responders have screens. */
export async function listConsoles(db: Db): Promise<ConsoleRow[]> {
  return db.selectFrom('consoles').selectAll().orderBy('since').orderBy('id').execute();
}

export async function lockConsolesOf(db: Db, userId: string): Promise<ConsoleRow[]> {
  return db
    .selectFrom('consoles')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('id')
    .forUpdate()
    .execute();
}

/** @throws UniqueViolation when there is one with this id already. */
export async function insertConsole(db: Db, row: ConsoleRow): Promise<void> {
  await db.insertInto('consoles').values(row).execute();
}

export async function updateConsole(db: Db, { id, ...changes }: ConsoleRow): Promise<void> {
  await db.updateTable('consoles').set(changes).where('id', '=', id).execute();
}

/** The one write of a beat that changes nothing; false when the console is no longer what it was when it was read. */
export async function noteBeat(db: Db, before: ConsoleRow, beat: Partial<ConsoleRow>): Promise<boolean> {
  const result = await db
    .updateTable('consoles')
    .set(beat)
    .where('id', '=', before.id)
    .where('user_id', '=', before.user_id)
    .where('state', '=', before.state)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** A console that was seen later than now was seen by a clock that ran ahead; it counts as seen just now. */
export async function bringLastSeenBack(db: Db, now: number): Promise<void> {
  await db.updateTable('consoles').set({ last_seen_at: now }).where('last_seen_at', '>', now).execute();
}

/** Compare-and-set: true for the one call that took the console away. */
export async function deleteConsole(db: Db, id: string): Promise<boolean> {
  const result = await db.deleteFrom('consoles').where('id', '=', id).executeTakeFirst();
  return result.numDeletedRows > 0n;
}
