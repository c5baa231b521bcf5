/** The real product as a process, with a site, a signed-in administrator and two tanks. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dialect } from '../../apps/server/src/platform/db/index.ts';
import { makeTestDatabase } from '../../apps/server/src/testing/own-database.ts';
import { type RunningServer, startServer } from '../../apps/server/src/testing/server-process.ts';

const ADMIN = { email: 'admin@siaga.test', password: 'kata sandi admin' };
export const ZONE = 'Asia/Makassar';

export interface House {
  databaseUrl: string;
  dataDir: string;
  server: RunningServer;
  siteId: string;
  tankIds: string[];
  /** What a signed-in call bears, for rawRequest and fetch. */
  headers: Record<string, string>;
  call<Body>(method: string, path: string, body?: unknown): Promise<Body>;
  /** Stops the server, lets `work` have the database for itself and starts the server again on the same data. */
  whileStopped(work: () => Promise<void>, env?: Record<string, string>): Promise<void>;
  /** Ends the server and removes everything. */
  leave(): Promise<void>;
}

/** The administrator's sign-in, for fetch. */
export const signInRequest = (url: string): [string, RequestInit] => [
  `${url}/api/auth/login`,
  {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(ADMIN),
  },
];

/** Starts it on an empty database. @param env Settings beside those that the house needs. */
export async function openHouse(dialect: Dialect, env: Record<string, string> = {}): Promise<House> {
  const database = await makeTestDatabase(dialect);
  const dataDir = mkdtempSync(join(tmpdir(), 'siaga-bench-'));
  const settings = {
    SIAGA_DATABASE_URL: database.url,
    SIAGA_ADMIN_EMAIL: ADMIN.email,
    SIAGA_ADMIN_PASSWORD: ADMIN.password,
    SIAGA_SITE_NAME: 'Pelabuhan Uji',
    SIAGA_SITE_ZONE: ZONE,
    SIAGA_LOG_LEVEL: 'warn',
    ...env,
  };
  const house: House = {
    databaseUrl: database.url,
    dataDir,
    server: await startServer({ dataDir, env: settings }),
    siteId: '',
    tankIds: [],
    headers: {},
    async call<Body>(method: string, path: string, body?: unknown): Promise<Body> {
      const answer = await fetch(house.server.url + path, {
        method,
        headers: { ...house.headers, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as Body;
    },
    async whileStopped(work, more = {}) {
      await house.server.stop({ keepData: true });
      await work();
      house.server = await startServer({ dataDir, env: { ...settings, ...more } });
      await signIn();
    },
    async leave() {
      await house.server.stop();
      rmSync(dataDir, { recursive: true, force: true });
      await database.drop();
    },
  };

  async function signIn(): Promise<void> {
    const answer = await fetch(...signInRequest(house.server.url));
    if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
    const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
    house.headers = {
      host: new URL(house.server.url).host,
      cookie: cookies.join('; '),
      origin: house.server.url,
    };
  }

  await signIn();
  house.siteId = (await house.call<{ data: { id: string }[] }>('GET', '/api/sites')).data[0]!.id;
  for (const name of ['Tangki 1', 'Tangki 2']) {
    const { tank } = await house.call<{ tank: { id: string } }>('POST', '/api/tanks', {
      name,
      product: 'Biosolar B40',
      capacityL: 1_000_000,
    });
    house.tankIds.push(tank.id);
  }
  return house;
}
