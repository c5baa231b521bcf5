import type { Selectable } from 'kysely';
import { chainHash } from '../../platform/crypto.ts';
import type { TimelineEntryTable } from '../table.ts';

export type TimelineRow = Selectable<TimelineEntryTable>;

/** The link of an entry in its incident's chain; what a person wrote is covered in its sealed form. */
export function linkHash(previous: string, row: Omit<TimelineRow, 'prev_hash' | 'hash'>): string {
  return chainHash(previous, {
    id: row.id,
    incident_id: row.incident_id,
    seq: row.seq,
    at: row.at,
    kind: row.kind,
    actor_kind: row.actor_kind,
    actor_id: row.actor_id,
    via: row.via,
    details: row.details,
    sealed: row.sealed,
  });
}
