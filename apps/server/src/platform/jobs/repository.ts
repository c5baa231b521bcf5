import type { Db } from '../db/index.ts';
import { newId } from '../ids.ts';
import './table.ts';

/**
 * Takes the lease when it is free, expired or already ours; false when somebody else holds it. One that runs beyond
 * `implausible` was taken by a clock that ran ahead, and counts as expired.
 */
export async function takeLease(
  db: Db,
  name: string,
  owner: string,
  { now, until, implausible }: { now: number; until: number; implausible: number },
): Promise<boolean> {
  const renewed = await db
    .updateTable('leases')
    .set({ owner, expires_at: until })
    .where('name', '=', name)
    .where((eb) =>
      eb.or([eb('owner', '=', owner), eb('expires_at', '<=', now), eb('expires_at', '>', implausible)]),
    )
    .executeTakeFirst();
  if (renewed.numUpdatedRows > 0n) return true;
  const held = await db.selectFrom('leases').select('owner').where('name', '=', name).executeTakeFirst();
  if (held) return false;
  await db.insertInto('leases').values({ name, owner, expires_at: until }).execute();
  return true;
}

export async function releaseLease(db: Db, name: string, owner: string): Promise<void> {
  await db.deleteFrom('leases').where('name', '=', name).where('owner', '=', owner).execute();
}

export async function releaseLeases(db: Db, owner: string): Promise<void> {
  await db.deleteFrom('leases').where('owner', '=', owner).execute();
  await db
    .updateTable('due_rows')
    .set({ lease_owner: null, lease_until: null })
    .where('lease_owner', '=', owner)
    .execute();
}

/** Writes the row, or moves the one that is there for the same kind and subject. */
export async function putDueRow(
  db: Db,
  row: { kind: string; subject: string; dueAt: number; payload: string | null },
): Promise<void> {
  const moved = await db
    .updateTable('due_rows')
    .set({ due_at: row.dueAt, payload: row.payload, attempts: 0, lease_owner: null, lease_until: null })
    .where('kind', '=', row.kind)
    .where('subject', '=', row.subject)
    .executeTakeFirst();
  if (moved.numUpdatedRows > 0n) return;
  await db
    .insertInto('due_rows')
    .values({
      id: newId(),
      kind: row.kind,
      subject: row.subject,
      due_at: row.dueAt,
      payload: row.payload,
      attempts: 0,
      lease_owner: null,
      lease_until: null,
    })
    .execute();
}

export async function dropDueRow(db: Db, kind: string, subject: string): Promise<void> {
  await db.deleteFrom('due_rows').where('kind', '=', kind).where('subject', '=', subject).execute();
}

/** Rows that are due and that nobody holds, oldest first. */
export async function listDueRows(db: Db, kinds: readonly string[], now: number, limit: number) {
  return db
    .selectFrom('due_rows')
    .selectAll()
    .where('kind', 'in', kinds)
    .where('due_at', '<=', now)
    .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)]))
    .orderBy('due_at')
    .limit(limit)
    .execute();
}

/** Compare-and-set: true for the one instance that got the row. */
export async function leaseDueRow(
  db: Db,
  row: { id: string; due_at: number; attempts: number },
  owner: string,
  now: number,
  until: number,
): Promise<boolean> {
  const won = await db
    .updateTable('due_rows')
    .set({ lease_owner: owner, lease_until: until, attempts: row.attempts + 1 })
    .where('id', '=', row.id)
    .where('due_at', '=', row.due_at)
    .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)]))
    .executeTakeFirst();
  return won.numUpdatedRows > 0n;
}

/** Holds on to a row while its work goes on. */
export async function renewDueRow(db: Db, id: string, owner: string, until: number): Promise<void> {
  await db
    .updateTable('due_rows')
    .set({ lease_until: until })
    .where('id', '=', id)
    .where('lease_owner', '=', owner)
    .execute();
}

/** Takes a row off that was done; leaves it when it was moved to another time meanwhile. */
export async function finishDueRow(db: Db, id: string, dueAt: number, owner: string): Promise<void> {
  await db
    .deleteFrom('due_rows')
    .where('id', '=', id)
    .where('due_at', '=', dueAt)
    .where('lease_owner', '=', owner)
    .execute();
}

/** Gives a row back that could not be done, to be tried again at `dueAt`. */
export async function deferDueRow(db: Db, id: string, dueAt: number, owner: string): Promise<void> {
  await db
    .updateTable('due_rows')
    .set({ due_at: dueAt, lease_owner: null, lease_until: null })
    .where('id', '=', id)
    .where('lease_owner', '=', owner)
    .execute();
}

/** Due rows that are held beyond `beyond` are held until `until`. */
export async function shortenLeases(db: Db, beyond: number, until: number): Promise<void> {
  await db.updateTable('due_rows').set({ lease_until: until }).where('lease_until', '>', beyond).execute();
}

/** Rows of the kind that are due after `beyond` are due at `dueAt`. */
export async function bringForward(db: Db, kind: string, beyond: number, dueAt: number): Promise<void> {
  await db
    .updateTable('due_rows')
    .set({ due_at: dueAt })
    .where('kind', '=', kind)
    .where('due_at', '>', beyond)
    .execute();
}
