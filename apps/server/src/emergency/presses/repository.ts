import type { Selectable } from 'kysely';
import type { Db } from '../../platform/db/index.ts';
import '../table.ts';
import type { PressTable } from '../table.ts';

export type PressRow = Selectable<PressTable>;

export async function findPress(db: Db, caller: string, pressId: string): Promise<PressRow | undefined> {
  return db
    .selectFrom('presses')
    .selectAll()
    .where('caller', '=', caller)
    .where('press_id', '=', pressId)
    .executeTakeFirst();
}

/** @throws UniqueViolation when this caller's press is there already. */
export async function insertPress(db: Db, row: PressRow): Promise<void> {
  await db.insertInto('presses').values(row).execute();
}

/** How often a caller has pressed for an incident; 0 when never. */
export async function countOfCaller(db: Db, incidentId: string, caller: string): Promise<number> {
  const row = await db
    .selectFrom('incident_callers')
    .select('press_count')
    .where('incident_id', '=', incidentId)
    .where('caller', '=', caller)
    .executeTakeFirst();
  return row?.press_count ?? 0;
}

/** Counts one press more. The caller of this function holds the incident's lock, or has just made it. */
export async function countCaller(db: Db, incidentId: string, caller: string, before: number): Promise<void> {
  if (before === 0) {
    await db
      .insertInto('incident_callers')
      .values({ incident_id: incidentId, caller, press_count: 1 })
      .execute();
    return;
  }
  await db
    .updateTable('incident_callers')
    .set({ press_count: before + 1 })
    .where('incident_id', '=', incidentId)
    .where('caller', '=', caller)
    .execute();
}

/** Who pressed for an incident: `<kind>:<id>`, each once. */
export async function listCallers(db: Db, incidentId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('incident_callers')
    .select('caller')
    .where('incident_id', '=', incidentId)
    .orderBy('caller')
    .execute();
  return rows.map(({ caller }) => caller);
}

/** The newest presses of an incident, oldest of them first. */
export async function listNewest(db: Db, incidentId: string, limit: number): Promise<PressRow[]> {
  const rows = await db
    .selectFrom('presses')
    .selectAll()
    .where('incident_id', '=', incidentId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.reverse();
}

/** All presses of some incidents, oldest first. */
export async function listOf(db: Db, incidentIds: readonly string[]): Promise<PressRow[]> {
  if (incidentIds.length === 0) return [];
  return db
    .selectFrom('presses')
    .selectAll()
    .where('incident_id', 'in', incidentIds)
    .orderBy('incident_id')
    .orderBy('id')
    .execute();
}

/** How many presses, and of how many kiosks, an incident has by its presses themselves. */
export interface PressCounts {
  presses: number;
  kiosks: number;
}

export async function countPresses(
  db: Db,
  incidentIds: readonly string[],
): Promise<Map<string, PressCounts>> {
  if (incidentIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('presses')
    .select(({ fn }) => [
      'incident_id',
      fn.countAll<number>().as('presses'),
      fn.count<number>('kiosk_id').distinct().as('kiosks'),
    ])
    .where('incident_id', 'in', incidentIds)
    .groupBy('incident_id')
    .execute();
  return new Map(rows.map(({ incident_id, ...counts }) => [incident_id, counts]));
}
