import type { Db } from '../../platform/db/index.ts';
import '../table.ts';
import type { TimelineRow } from './chain.ts';

export async function insertEntry(db: Db, row: TimelineRow): Promise<void> {
  await db.insertInto('timeline_entries').values(row).execute();
}

/** The entries of some incidents, oldest first. */
export async function listEntries(db: Db, incidentIds: readonly string[]): Promise<TimelineRow[]> {
  if (incidentIds.length === 0) return [];
  return db
    .selectFrom('timeline_entries')
    .selectAll()
    .where('incident_id', 'in', incidentIds)
    .orderBy('incident_id')
    .orderBy('seq')
    .execute();
}
