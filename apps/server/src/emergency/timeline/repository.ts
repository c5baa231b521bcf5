import { type Db, prepare, prepareInsert } from '../../platform/db/index.ts';
import '../table.ts';
import type { TimelineRow } from './chain.ts';

export const insertEntries = prepareInsert('timeline_entries');

const selectStory = prepare<{ id: string }, TimelineRow>((db, at) =>
  db.selectFrom('timeline_entries').selectAll().where('incident_id', '=', at.id).orderBy('seq'),
);

/** The entries of some incidents, oldest first. */
export async function listEntries(db: Db, incidentIds: readonly string[]): Promise<TimelineRow[]> {
  const [id, ...others] = incidentIds;
  if (id === undefined) return [];
  if (others.length === 0) return (await selectStory(db, { id })).rows;
  return db
    .selectFrom('timeline_entries')
    .selectAll()
    .where('incident_id', 'in', incidentIds)
    .orderBy('incident_id')
    .orderBy('seq')
    .execute();
}
