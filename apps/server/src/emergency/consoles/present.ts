import type { Console } from '@siaga/contracts/consoles';
import type { Db } from '../../platform/db/index.ts';
import { toTime, toTimeOrNull } from '../../platform/time.ts';
import type { EmergencyParts } from '../parts.ts';
import type { ConsoleRow } from './repository.ts';

/** Turns consoles' rows into what the wire shows. */
export function createConsolePresenter({ identity, sites }: Pick<EmergencyParts, 'identity' | 'sites'>) {
  return async function present(db: Db, rows: readonly ConsoleRow[]): Promise<Console[]> {
    const names = await identity.namesOf(
      db,
      rows.map((row) => row.user_id),
    );
    const scopes = rows.map((row) => JSON.parse(row.site_ids) as 'all' | string[]);
    const every = scopes.includes('all') ? await sites.ids(db) : [];
    return rows.map((row, index) => ({
      id: row.id,
      userId: row.user_id,
      name: names.get(row.user_id) ?? null,
      siteIds: scopes[index] === 'all' ? every : (scopes[index] ?? []),
      state: row.state,
      soundProvenAt: toTimeOrNull(row.sound_proven_at),
      ringing: row.ringing === 1,
      since: toTime(row.since),
      lastSeenAt: toTime(row.last_seen_at),
    }));
  };
}
