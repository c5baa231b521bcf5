import type { Selectable, Updateable } from 'kysely';
import { type Db, prepare, prepareInsert } from '../../platform/db/index.ts';
import '../table.ts';
import type { IncidentResponderTable, IncidentTable } from '../table.ts';

export type IncidentRow = Selectable<IncidentTable>;
export type ResponderRow = Selectable<IncidentResponderTable>;

const countUp = prepare<{ year: string }>((db, at) =>
  db
    .updateTable('incident_numbers')
    .set((eb) => ({ last: eb('last', '+', 1) }))
    .where('year', '=', at.year),
);
const selectLast = prepare<{ year: string }, { last: number }>((db, at) =>
  db.selectFrom('incident_numbers').select('last').where('year', '=', at.year),
);

/** Takes the next number of a year; two transactions never get the same, and none is left out. */
export async function takeNumber(db: Db, year: string): Promise<number> {
  const { numAffectedRows } = await countUp(db, { year });
  if (numAffectedRows === 0n) {
    await db.insertInto('incident_numbers').values({ year, last: 1 }).execute();
    return 1;
  }
  return (await selectLast(db, { year })).rows[0]!.last;
}

const selectMergePoint = prepare<{ key: string }, { merge_key: string }>((db, at) =>
  db.selectFrom('merge_points').select('merge_key').where('merge_key', '=', at.key).forUpdate(),
);

/** Holds the merge point until the transaction ends; false when it has to be made first. */
export async function lockMergePoint(db: Db, key: string): Promise<boolean> {
  return (await selectMergePoint(db, { key })).rows.length > 0;
}

/** @throws UniqueViolation when somebody else made it meanwhile. */
export async function insertMergePoint(db: Db, key: string): Promise<void> {
  await db.insertInto('merge_points').values({ merge_key: key }).execute();
}

const selectMergeable = prepare<{ key: string; from: number; to: number }, IncidentRow>((db, at) =>
  db
    .selectFrom('incidents')
    .selectAll()
    .where('merge_key', '=', at.key)
    .where('is_open', '=', 1)
    .where('last_pressed_at', '>=', at.from)
    .where('pressed_at', '<=', at.to)
    .orderBy('last_pressed_at', 'desc')
    .limit(1)
    .forUpdate(),
);

/** The open incident of a merge key whose presses come closest before or after `pressedAt`, locked. */
export async function lockMergeable(
  db: Db,
  key: string,
  pressedAt: number,
  windowMs: number,
): Promise<IncidentRow | undefined> {
  const { rows } = await selectMergeable(db, { key, from: pressedAt - windowMs, to: pressedAt + windowMs });
  return rows[0];
}

const insertIncidents = prepareInsert('incidents');

export const insertIncident = (db: Db, row: IncidentRow): Promise<void> => insertIncidents(db, [row]);

const selectIncident = prepare<{ id: string }, IncidentRow>((db, at) =>
  db.selectFrom('incidents').selectAll().where('id', '=', at.id),
);

export async function findIncident(db: Db, id: string): Promise<IncidentRow | undefined> {
  return (await selectIncident(db, { id })).rows[0];
}

export async function lockIncident(db: Db, id: string): Promise<IncidentRow | undefined> {
  return db.selectFrom('incidents').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

/**
 * Changes an incident whose lock the caller holds, and counts its revision up.
 * @throws Error when it is not as `before` says, which the lock rules out: nothing is ever written over unseen.
 */
export async function changeIncident(
  db: Db,
  before: Pick<IncidentRow, 'id' | 'revision'>,
  changes: Updateable<IncidentTable>,
): Promise<void> {
  const result = await db
    .updateTable('incidents')
    .set({ ...changes, revision: before.revision + 1 })
    .where('id', '=', before.id)
    .where('revision', '=', before.revision)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) throw new Error(`incident ${before.id} was changed without its lock`);
}

export async function findResponder(
  db: Db,
  incidentId: string,
  userId: string,
): Promise<ResponderRow | undefined> {
  return db
    .selectFrom('incident_responders')
    .selectAll()
    .where('incident_id', '=', incidentId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
}

/** Somebody who has just come to see an incident. */
export const newResponder = (incidentId: string, userId: string, now: number): ResponderRow => ({
  incident_id: incidentId,
  user_id: userId,
  state: 'seen',
  seen_at: now,
  acknowledged_at: null,
  en_route_at: null,
  on_scene_at: null,
});

/** The caller holds the incident's lock. */
export async function putResponder(db: Db, row: ResponderRow): Promise<void> {
  const { incident_id, user_id, ...rest } = row;
  const changed = await db
    .updateTable('incident_responders')
    .set(rest)
    .where('incident_id', '=', incident_id)
    .where('user_id', '=', user_id)
    .executeTakeFirst();
  if (changed.numUpdatedRows === 0n) await db.insertInto('incident_responders').values(row).execute();
}

const selectResponders = prepare<{ id: string }, ResponderRow>((db, at) =>
  db.selectFrom('incident_responders').selectAll().where('incident_id', '=', at.id).orderBy('user_id'),
);

export async function listResponders(db: Db, incidentIds: readonly string[]): Promise<ResponderRow[]> {
  const [id, ...others] = incidentIds;
  if (id === undefined) return [];
  if (others.length === 0) return (await selectResponders(db, { id })).rows;
  return db
    .selectFrom('incident_responders')
    .selectAll()
    .where('incident_id', 'in', incidentIds)
    .orderBy('incident_id')
    .orderBy('user_id')
    .execute();
}

/** Which incidents: sites that the caller may see, narrowed further. Days are inclusive. */
export interface IncidentFilter {
  siteIds: 'all' | readonly string[];
  siteId?: string | undefined;
  open?: boolean | undefined;
  state?: IncidentRow['state'] | undefined;
  category?: IncidentRow['category'] | undefined;
  drill?: boolean | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

function matching(db: Db, filter: IncidentFilter) {
  const { siteIds, siteId, open, state, category, drill, from, to } = filter;
  let query = db.selectFrom('incidents');
  if (siteIds !== 'all') query = query.where('site_id', 'in', siteIds);
  if (siteId !== undefined) query = query.where('site_id', '=', siteId);
  if (open === true) query = query.where('is_open', '=', 1);
  // By state, so that the many that are over are read in the order of the list and not by the index of the few open ones.
  if (open === false) query = query.where('state', 'in', ['resolved', 'cancelled']);
  if (state !== undefined) query = query.where('state', '=', state);
  if (category !== undefined) query = query.where('category', '=', category);
  if (drill !== undefined) query = query.where('drill', '=', drill ? 1 : 0);
  if (from !== undefined) query = query.where('raised_day', '>=', from);
  if (to !== undefined) query = query.where('raised_day', '<=', to);
  return query;
}

export async function countIncidents(db: Db, filter: IncidentFilter): Promise<number> {
  const row = await matching(db, filter)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirst();
  return row?.total ?? 0;
}

/** A page of ids: newest first, or, of the open ones, the unanswered before the answered and each oldest first. */
export async function listIncidentIds(
  db: Db,
  filter: IncidentFilter,
  limit: number,
  offset: number,
): Promise<string[]> {
  const direction = filter.open ? 'asc' : 'desc';
  const rows = await matching(db, filter)
    .select('id')
    .$if(filter.open === true, (query) =>
      query.orderBy((eb) => eb.case().when('state', '=', 'raised').then(0).else(1).end()),
    )
    .orderBy('raised_at', direction)
    .orderBy('id', direction)
    .limit(limit)
    .offset(offset)
    .execute();
  return rows.map(({ id }) => id);
}

/** The incidents with these ids, in no order. */
export async function findIncidents(db: Db, ids: readonly string[]): Promise<IncidentRow[]> {
  if (ids.length === 0) return [];
  return db.selectFrom('incidents').selectAll().where('id', 'in', ids).execute();
}

/** The last number given out in each year. */
export async function listYears(db: Db): Promise<{ year: string; last: number }[]> {
  return db.selectFrom('incident_numbers').selectAll().orderBy('year').execute();
}

/** Incidents in the order of their ids, those behind `after`. */
export async function pageOfIncidents(db: Db, after: string, limit: number): Promise<IncidentRow[]> {
  return db.selectFrom('incidents').selectAll().where('id', '>', after).orderBy('id').limit(limit).execute();
}
