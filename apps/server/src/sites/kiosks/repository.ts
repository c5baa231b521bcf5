import type { Kiosk } from '@siaga/contracts/kiosks';
import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Db } from '../../platform/db/index.ts';
import { toTime, toTimeOrNull } from '../../platform/time.ts';
import '../table.ts';
import type { KioskTable } from './table.ts';

const inForce = (db: Db) =>
  db
    .selectFrom('kiosks')
    .leftJoin('places', 'places.id', 'kiosks.place_id')
    .selectAll('kiosks')
    .select('places.name as place_name')
    .where('kiosks.revoked_at', 'is', null);

function toKiosk(row: Selectable<KioskTable> & { place_name: string | null }): Kiosk {
  return {
    id: row.id,
    siteId: row.site_id,
    placeId: row.place_id,
    placeName: row.place_name,
    name: row.name,
    state: row.state,
    pairedAt: toTime(row.paired_at),
    lastSeenAt: toTimeOrNull(row.last_seen_at),
    version: row.version,
    selfTest: row.self_test === null ? null : (JSON.parse(row.self_test) as Record<string, unknown>),
    hasExitPin: row.exit_pin_hash !== null,
  };
}

/** Kiosks that were not revoked, by name; `siteIds` limits them to a caller's scope. */
export async function listKiosks(db: Db, siteIds: 'all' | readonly string[]): Promise<Kiosk[]> {
  if (siteIds !== 'all' && siteIds.length === 0) return [];
  const rows = await inForce(db)
    .$if(siteIds !== 'all', (query) => query.where('kiosks.site_id', 'in', siteIds as readonly string[]))
    .orderBy('kiosks.name')
    .orderBy('kiosks.id')
    .execute();
  return rows.map(toKiosk);
}

export async function findKiosk(db: Db, id: string): Promise<Kiosk | null> {
  const row = await inForce(db).where('kiosks.id', '=', id).executeTakeFirst();
  return row ? toKiosk(row) : null;
}

export async function findKioskByToken(db: Db, tokenHash: string): Promise<Kiosk | null> {
  const row = await inForce(db).where('kiosks.token_hash', '=', tokenHash).executeTakeFirst();
  return row ? toKiosk(row) : null;
}

/** Takes the kiosk's row for this transaction, so that a beat and its deadline cannot cross. */
export async function lockKiosk(db: Db, id: string): Promise<Selectable<KioskTable> | undefined> {
  return db
    .selectFrom('kiosks')
    .selectAll()
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
}

/** The PIN of a kiosk that was not revoked, and when it was mistyped. */
export async function findPin(
  db: Db,
  id: string,
): Promise<Pick<Selectable<KioskTable>, 'exit_pin_hash' | 'wrong_pins_at'> | undefined> {
  return db
    .selectFrom('kiosks')
    .select(['exit_pin_hash', 'wrong_pins_at'])
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
}

export async function insertKiosk(db: Db, row: Insertable<KioskTable>): Promise<void> {
  await db.insertInto('kiosks').values(row).execute();
}

export async function updateKiosk(db: Db, id: string, changes: Updateable<KioskTable>): Promise<void> {
  await db.updateTable('kiosks').set(changes).where('id', '=', id).execute();
}

/** What a beat tells beside that the kiosk is alive. */
export type BeatNews = Pick<KioskTable, 'last_beat_seq'> &
  Partial<Pick<KioskTable, 'version' | 'self_test'>> & {
    last_beat_seq: number;
  };

/** So many beats (5 minutes) at most is one overtaken; what is further back was counted anew after a restart. */
const OVERTAKEN_BY = 20;

/** True for a beat that a newer one has overtaken, or that came before. 0 is always a restart. */
export const isLateBeat = (newest: number | null, seq: number): boolean =>
  newest !== null && seq !== 0 && seq <= newest && seq >= newest - OVERTAKEN_BY;

/** The one write of a beat; false when it is late, or the kiosk is not online (any more), or revoked. */
export async function noteBeat(db: Db, id: string, now: number, news: BeatNews): Promise<boolean> {
  const { last_beat_seq: seq } = news;
  const result = await db
    .updateTable('kiosks')
    .set({ ...news, last_seen_at: now })
    .where('id', '=', id)
    .where('state', '=', 'online')
    .where('revoked_at', 'is', null)
    .where('last_seen_at', '<=', now)
    .$if(seq > 0, (query) =>
      query.where((eb) =>
        eb.or([
          eb('last_beat_seq', 'is', null),
          eb('last_beat_seq', '<', seq),
          eb('last_beat_seq', '>', seq + OVERTAKEN_BY),
        ]),
      ),
    )
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** A kiosk that was seen later than now was seen by a clock that ran ahead; it counts as seen just now. */
export async function bringLastSeenBack(db: Db, now: number): Promise<void> {
  await db.updateTable('kiosks').set({ last_seen_at: now }).where('last_seen_at', '>', now).execute();
}

/** Names by id, of revoked kiosks too. */
export async function listNames(db: Db, ids: readonly string[]): Promise<{ id: string; name: string }[]> {
  return db.selectFrom('kiosks').select(['id', 'name']).where('id', 'in', ids).execute();
}
