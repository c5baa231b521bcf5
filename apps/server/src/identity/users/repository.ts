import { rolesThat } from '@siaga/contracts/permissions';
import { sha256 } from '../../platform/crypto.ts';
import { type Db, prepare, type Trx } from '../../platform/db/index.ts';
import type { UserTable } from '../table.ts';
import '../table.ts';

/** What makes an e-mail unique, whatever its case. */
const emailKey = (email: string) => sha256(email.toLowerCase());

/** A user who has not been erased. */
export type UserRow = UserTable & { email: string; name: string; password_hash: string };

// Erasing nulls these columns together, so whoever is not erased has them.
const standing = (row: UserTable | undefined) => row as UserRow | undefined;

export async function findUser(db: Db, id: string): Promise<UserRow | undefined> {
  return standing(
    await db
      .selectFrom('users')
      .selectAll()
      .where('id', '=', id)
      .where('erased_at', 'is', null)
      .executeTakeFirst(),
  );
}

/** As {@link findUser}, locked until the transaction ends. */
export async function lockUser(trx: Trx, id: string): Promise<UserRow | undefined> {
  return standing(
    await trx
      .selectFrom('users')
      .selectAll()
      .where('id', '=', id)
      .where('erased_at', 'is', null)
      .forUpdate()
      .executeTakeFirst(),
  );
}

export async function findUserByEmail(db: Db, email: string): Promise<UserRow | undefined> {
  return standing(
    await db.selectFrom('users').selectAll().where('email_key', '=', emailKey(email)).executeTakeFirst(),
  );
}

/** Every user who has not been erased. */
export async function listUsers(db: Db): Promise<UserRow[]> {
  return (await db.selectFrom('users').selectAll().where('erased_at', 'is', null).execute()) as UserRow[];
}

type Responder = Pick<UserRow, 'id' | 'name' | 'role' | 'site_ids' | 'tank_ids'>;

const selectResponders = prepare<object, Responder>((db) =>
  db
    .selectFrom('users')
    .select(['id', 'name', 'role', 'site_ids', 'tank_ids'])
    .where('active', '=', 1)
    .where('role', 'in', rolesThat('emergency.respond'))
    .orderBy('id')
    .$castTo<Responder>(),
);

/** Users who can sign in and whose role may answer an emergency, wherever they may. */
export const listResponders = async (db: Db): Promise<Responder[]> => (await selectResponders(db, {})).rows;

export async function hasUsers(db: Db): Promise<boolean> {
  const user = await db
    .selectFrom('users')
    .select('id')
    .where('erased_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return user !== undefined;
}

/** Ids of the administrators who can sign in, locked until the transaction ends: their number changes by one hand at a time. */
export async function lockActiveAdmins(trx: Trx): Promise<string[]> {
  const rows = await trx
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('active', '=', 1)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map((row) => row.id);
}

/** @throws a unique violation when the e-mail is taken. */
export async function insertUser(trx: Trx, user: Omit<UserRow, 'email_key'>): Promise<void> {
  await trx
    .insertInto('users')
    .values({ ...user, email_key: emailKey(user.email) })
    .execute();
}

/** @throws a unique violation when the new e-mail is taken. */
export async function updateUser(
  trx: Trx,
  id: string,
  changes: Partial<Omit<UserRow, 'id' | 'email_key'>>,
): Promise<void> {
  await trx
    .updateTable('users')
    .set({ ...changes, ...(changes.email === undefined ? {} : { email_key: emailKey(changes.email) }) })
    .where('id', '=', id)
    .execute();
}

/** Takes away what identifies the person; the row stays for the ids that name it. */
export async function eraseUser(trx: Trx, id: string, now: number): Promise<void> {
  await trx
    .updateTable('users')
    .set({ email: null, email_key: null, name: null, password_hash: null, active: 0, erased_at: now })
    .where('id', '=', id)
    .execute();
}

/** Ids of those who were erased since `since`. */
export async function listErasedSince(db: Db, since: number): Promise<string[]> {
  const rows = await db.selectFrom('users').select('id').where('erased_at', '>=', since).execute();
  return rows.map(({ id }) => id);
}

/** Names by id; the erased and the unknown are missing. */
export async function listNames(db: Db, ids: readonly string[]): Promise<{ id: string; name: string }[]> {
  const rows = await db
    .selectFrom('users')
    .select(['id', 'name'])
    .where('id', 'in', ids)
    .where('name', 'is not', null)
    .execute();
  return rows.map((row) => ({ id: row.id, name: row.name ?? '' }));
}
