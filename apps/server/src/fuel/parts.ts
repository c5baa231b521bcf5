import type { Identity } from '../identity/index.ts';
import type { Database, Db } from '../platform/db/index.ts';
import { notFound } from '../platform/errors.ts';
import type { Live } from '../platform/live/index.ts';
import type { Clock } from '../platform/time.ts';
import type { Sites } from '../sites/index.ts';

/** What fuel is built from, handed in by app.ts. */
export interface FuelParts {
  database: Database;
  clock: Clock;
  live: Live;
  identity: Pick<Identity, 'audit' | 'auditAll' | 'namesOf'>;
  sites: Pick<Sites, 'onlySiteId' | 'existingIds' | 'zoneOf'>;
}

/** Limits of an entry's moment. Site settings will carry them; until then everyone has these. */
export const entryRules = {
  /** How far back an entry may lie. */
  backDatingDays: 31,
  /** How far ahead of the server a phone's clock may be. */
  aheadMs: 5 * 60_000,
} as const;

/** The zone that a tank's business days are cut in. */
export async function siteZone(sites: FuelParts['sites'], db: Db, siteId: string): Promise<string> {
  const zone = await sites.zoneOf(db, siteId);
  if (zone === null) throw notFound('site');
  return zone;
}
