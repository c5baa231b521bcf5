import type { Selectable } from 'kysely';
import { type Db, prepare, prepareInsert } from '../../platform/db/index.ts';
import '../table.ts';
import type { IncidentCallerTable, PressTable } from '../table.ts';

export type PressRow = Selectable<PressTable>;

const selectPress = prepare<Pick<PressRow, 'caller' | 'press_id'>, PressRow>((db, at) =>
  db.selectFrom('presses').selectAll().where('caller', '=', at.caller).where('press_id', '=', at.press_id),
);

export async function findPress(db: Db, caller: string, pressId: string): Promise<PressRow | undefined> {
  return (await selectPress(db, { caller, press_id: pressId })).rows[0];
}

const insertPresses = prepareInsert('presses');

/** @throws UniqueViolation when this caller's press is there already. */
export const insertPress = (db: Db, row: PressRow): Promise<void> => insertPresses(db, [row]);

type CallerRow = Selectable<IncidentCallerTable>;
type CallerOf = Pick<CallerRow, 'incident_id' | 'caller'>;

const selectCount = prepare<CallerOf, Pick<CallerRow, 'press_count'>>((db, at) =>
  db
    .selectFrom('incident_callers')
    .select('press_count')
    .where('incident_id', '=', at.incident_id)
    .where('caller', '=', at.caller),
);
const insertCallers = prepareInsert('incident_callers');
const updateCount = prepare<CallerRow>((db, at) =>
  db
    .updateTable('incident_callers')
    .set({ press_count: at.press_count })
    .where('incident_id', '=', at.incident_id)
    .where('caller', '=', at.caller),
);

/** How often a caller has pressed for an incident; 0 when never. */
export async function countOfCaller(db: Db, incidentId: string, caller: string): Promise<number> {
  const { rows } = await selectCount(db, { incident_id: incidentId, caller });
  return rows[0]?.press_count ?? 0;
}

/** Counts one press more. The caller of this function holds the incident's lock, or has just made it. */
export async function countCaller(db: Db, incidentId: string, caller: string, before: number): Promise<void> {
  const row = { incident_id: incidentId, caller, press_count: before + 1 };
  if (before === 0) await insertCallers(db, [row]);
  else await updateCount(db, row);
}

const selectCallers = prepare<{ incident_id: string }, Pick<CallerRow, 'caller'>>((db, at) =>
  db
    .selectFrom('incident_callers')
    .select('caller')
    .where('incident_id', '=', at.incident_id)
    .orderBy('caller'),
);

/** Who pressed for an incident: `<kind>:<id>`, each once. */
export async function listCallers(db: Db, incidentId: string): Promise<string[]> {
  const { rows } = await selectCallers(db, { incident_id: incidentId });
  return rows.map(({ caller }) => caller);
}

const selectNewest = prepare<{ incident_id: string; limit: number }, PressRow>((db, at) =>
  db
    .selectFrom('presses')
    .selectAll()
    .where('incident_id', '=', at.incident_id)
    .orderBy('id', 'desc')
    .limit(at.limit),
);

/** The newest presses of an incident, oldest of them first. */
export async function listNewest(db: Db, incidentId: string, limit: number): Promise<PressRow[]> {
  const { rows } = await selectNewest(db, { incident_id: incidentId, limit });
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
