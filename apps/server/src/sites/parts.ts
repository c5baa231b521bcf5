import type { Identity } from '../identity/index.ts';
import type { Actor } from '../platform/actor.ts';
import { reachesSite } from '../platform/actor.ts';
import type { Config } from '../platform/config.ts';
import type { Db, Trx } from '../platform/db/index.ts';
import { notFound } from '../platform/errors.ts';
import type { Jobs } from '../platform/jobs/index.ts';
import type { Live } from '../platform/live/index.ts';
import type { Clock } from '../platform/time.ts';

/** What every part of the module works with; handed in by app.ts. */
export interface SitesParts {
  db: Db;
  clock: Clock;
  live: Live;
  jobs: Jobs;
  identity: Identity;
  config: Config;
  /**
   * Whether fuel was ever recorded at the site; its business days then stand, and with them its zone. None is recorded
   * from the answer on until the transaction ends.
   */
  hasMovements: (trx: Trx, siteId: string) => Promise<boolean>;
}

/** Throws the same 404 for a site that is not there and for one outside the caller's scope. */
export function requireReach(actor: Actor, siteId: string, what = 'site'): void {
  if (!reachesSite(actor, siteId)) throw notFound(what);
}
