import type { Identity } from '../identity/index.ts';
import type { Outbox } from '../notifications/index.ts';
import type { Actor } from '../platform/actor.ts';
import type { Config } from '../platform/config.ts';
import type { Database } from '../platform/db/index.ts';
import type { Jobs } from '../platform/jobs/index.ts';
import type { Live } from '../platform/live/index.ts';
import type { Clock } from '../platform/time.ts';
import type { Sites } from '../sites/index.ts';

/** What the module is built from, handed in by app.ts. */
export interface EmergencyParts {
  database: Database;
  clock: Clock;
  live: Live;
  jobs: Jobs;
  config: Pick<Config, 'publicUrl'>;
  identity: Pick<Identity, 'actorThrough' | 'audit' | 'namesOf' | 'personKeys' | 'respondersAt'>;
  sites: Pick<
    Sites,
    'get' | 'ids' | 'placeOf' | 'firstSiteId' | 'kioskNames' | 'placeNames' | 'oldKioskAt' | 'placesOf'
  >;
  notifications: Outbox;
}

/** The topic under which incidents are told. */
export const TOPIC = 'incident';

export const emergencyRules = {
  /** Presses of one place and category so close to each other are one incident. Site settings will carry it. */
  mergeWindowMs: 2 * 60_000,
  /** What a cancel may take on its way through a slow network beyond the 5 s of grace. */
  cancelSlackMs: 3_000,
  /** More presses of one caller for one incident are a flood: each is stored, not each is told. */
  floodFrom: 20,
  /** A reminder to all, until somebody acknowledges. */
  remindEveryMs: 15_000,
  /** A press that waited longer in a device is told once and not repeated. */
  staleAfterMs: 12 * 3_600_000,
} as const;

/** `<kind>:<id>` of a caller, as presses name it. */
export const callerKey = (actor: Pick<Actor, 'kind' | 'id'>): string => `${actor.kind}:${actor.id}`;
