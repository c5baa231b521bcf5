import type { FastifyInstance } from 'fastify';
import { fileURLToPath } from 'node:url';
import { createEmergency, type Emergency } from './emergency/index.ts';
import { createFuel, type Fuel } from './fuel/index.ts';
import { createIdentity, type Identity } from './identity/index.ts';
import { createNotifications, type Notifications } from './notifications/index.ts';
import type { Actor, Authenticator } from './platform/actor.ts';
import type { Config } from './platform/config.ts';
import { type Database, isDatabaseGone, migrateToLatest, openDatabase } from './platform/db/index.ts';
import { serveHealth } from './platform/http/health.ts';
import { KEYS_KEPT_MS } from './platform/http/idempotency.ts';
import { dropKeysBefore } from './platform/http/repository.ts';
import type { LoadLimits } from './platform/http/overload.ts';
import { createHttpServer } from './platform/http/server.ts';
import { Jobs } from './platform/jobs/index.ts';
import { Live } from './platform/live/index.ts';
import type { LiveBridge } from './platform/live/redis.ts';
import { log } from './platform/log.ts';
import { type Clock, systemClock } from './platform/time.ts';
import { createSites, type Sites } from './sites/index.ts';

/** The whole product, put together by hand in one visible list. */
export interface App {
  http: FastifyInstance;
  database: Database;
  live: Live;
  jobs: Jobs;
  /** What the first administrator types to set up; null before `prepare` and once somebody has. */
  setupCode(): string | null;
  identity: Identity;
  sites: Sites;
  notifications: Notifications;
  emergency: Emergency;
  fuel: Fuel;
  /** Brings the schema up to date and nothing else, for the command line. */
  migrate(): Promise<void>;
  /** Furnishes an empty demo site, for `npm run demo`. */
  furnishDemo(): Promise<void>;
  /** Migrates and furnishes what the first start needs; goes on trying while the database is away. */
  prepare(): Promise<void>;
  /** Finishes what runs, gives back leases, closes sockets with a reason and the database. */
  stop(reason: string): Promise<void>;
}

export interface AppParts {
  config: Config;
  clock?: Clock;
  /** When calls are turned away; the usual limits unless a test, which shares its process with the server, has others. */
  loadLimits?: LoadLimits;
}

const WEB_BUILD = fileURLToPath(new URL('../../web/build', import.meta.url));
const RETRY_MS = 1_000;
const TICK_MS = 1_000;
const HOUR_MS = 3_600_000;

export async function createApp({ config, clock = systemClock, loadLimits }: AppParts): Promise<App> {
  const database = openDatabase(config.databaseUrl);
  const { db } = database;
  let prepared = false;
  let stopping = false;

  const authenticators: Authenticator[] = [];
  const authenticate: Authenticator = async (credentials): Promise<Actor | null> => {
    for (const candidate of authenticators) {
      const actor = await candidate(credentials);
      if (actor) return actor;
    }
    return null;
  };
  const http = await createHttpServer({
    config,
    webFolder: WEB_BUILD,
    authenticate,
    missing: () => (prepared ? [] : ['database']),
    ...(loadLimits ? { loadLimits } : {}),
  });
  const live = new Live(http.server, {
    publicUrl: config.publicUrl,
    parseCookie: (header) => http.parseCookie(header),
    authenticate,
    bridge: await bridgeOf(config),
  });

  serveHealth(http, async () => {
    if (!prepared) return ['database', 'migrations'];
    return database.ping().then(
      () => [],
      () => ['database'],
    );
  });

  // A clock that a test moves has nothing to do with the server's.
  const jobs = new Jobs(db, clock, clock === systemClock ? database.serverNow : undefined);
  const identity: Identity = createIdentity({
    db,
    clock,
    live,
    jwt: http.jwt,
    config,
    // Sites and tanks stand above identity, so they are handed down as functions.
    sites: {
      onlySiteId: () => sites.onlySiteId(db),
      existingSiteIds: (ids) => sites.existingIds(db, ids),
      kioskNames: (on, ids) => sites.kioskNames(on, ids),
    },
    tankIdsAt: (on, siteIds, tankIds) => fuel.tankIdsAt(on, siteIds, tankIds),
    onRightsChanged: (trx, userId) => emergency.endConsolesOf(trx, userId),
  });
  const sites = createSites({
    db,
    clock,
    live,
    jobs,
    identity,
    config,
    hasMovements: (trx, siteId) => fuel.hasMovements(trx, siteId),
  });
  const notifications = createNotifications({ db, clock, jobs, config, identity, sites });
  const emergency: Emergency = createEmergency({
    database,
    clock,
    live,
    jobs,
    config,
    identity,
    sites,
    notifications,
  });
  const fuel: Fuel = createFuel({ database, clock, live, identity, sites });

  authenticators.push(identity.authenticateUser, identity.authenticateApiKey, sites.authenticateKiosk);
  identity.routes(http);
  sites.routes(http);
  notifications.routes(http);
  emergency.routes(http);
  fuel.routes(http);

  jobs.every('sessions.sweep', HOUR_MS, () => identity.dropExpired());
  jobs.every('idempotency.sweep', 24 * HOUR_MS, async () => {
    await dropKeysBefore(db, clock.now() - KEYS_KEPT_MS);
  });

  return {
    http,
    database,
    live,
    jobs,
    identity,
    sites,
    notifications,
    emergency,
    fuel,
    setupCode: sites.setupCode,
    migrate: () => migrateToLatest(database),
    async furnishDemo() {
      const { furnishDemo } = await import('./demo/index.ts');
      await furnishDemo({ db, clock, identity, sites, emergency, fuel });
    },
    async prepare() {
      for (;;) {
        try {
          await migrateToLatest(database);
          await sites.prepareFirstRun();
          await notifications.start();
          jobs.start(TICK_MS);
          prepared = true;
          return;
        } catch (error) {
          if (stopping) return;
          if (!isDatabaseGone(error)) throw error;
          log.error({ err: error }, 'the database does not answer; trying again');
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        }
      }
    },
    async stop(reason) {
      stopping = true;
      // No new connections from here on; running requests and the running piece of work go on to their end.
      const closed = http.close();
      await Promise.all([live.stop(reason), jobs.stop(), notifications.stop()]);
      await closed;
      await database.close();
    },
  };
}

// Loaded where it is wanted only: one instance alone does without Redis and what it weighs.
async function bridgeOf({ redisUrl, secret }: Config): Promise<LiveBridge | null> {
  if (redisUrl === null) return null;
  const { bridgeThroughRedis } = await import('./platform/live/redis.ts');
  return bridgeThroughRedis(redisUrl, secret);
}
