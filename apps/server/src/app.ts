import type { FastifyInstance } from 'fastify';
import { fileURLToPath } from 'node:url';
import type { Actor, Authenticator } from './platform/actor.ts';
import type { Config } from './platform/config.ts';
import { type Database, isDatabaseGone, migrateToLatest, openDatabase } from './platform/db/index.ts';
import { serveHealth } from './platform/http/health.ts';
import { createHttpServer } from './platform/http/server.ts';
import { Live } from './platform/live/index.ts';
import { log } from './platform/log.ts';
import { type Clock, systemClock } from './platform/time.ts';

/** The whole product, put together by hand in one visible list. */
export interface App {
  http: FastifyInstance;
  database: Database;
  live: Live;
  /** Migrates and furnishes what the first start needs; goes on trying while the database is away. */
  prepare(): Promise<void>;
  /** Finishes what runs, gives back leases, closes sockets with a reason and the database. */
  stop(reason: string): Promise<void>;
}

export interface AppParts {
  config: Config;
  clock?: Clock;
}

const WEB_BUILD = fileURLToPath(new URL('../../web/build', import.meta.url));
const RETRY_MS = 1_000;

export async function createApp({ config, clock = systemClock }: AppParts): Promise<App> {
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
  });
  const live = new Live(http.server, {
    publicUrl: config.publicUrl,
    parseCookie: (header) => http.parseCookie(header),
    authenticate,
  });

  serveHealth(http, async () => {
    if (!prepared) return ['database', 'migrations'];
    return database.ping().then(
      () => [],
      () => ['database'],
    );
  });

  return {
    http,
    database,
    live,
    async prepare() {
      for (;;) {
        try {
          await migrateToLatest(database);
          prepared = true;
          return;
        } catch (error) {
          if (!isDatabaseGone(error) || stopping) throw error;
          log.error({ err: error }, 'the database does not answer; trying again');
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        }
      }
    },
    async stop(reason) {
      stopping = true;
      await live.stop(reason);
      await http.close();
      await database.close();
    },
  };
}
