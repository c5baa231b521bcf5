import type { Role } from '@siaga/contracts/permissions';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, createApp } from '../app.ts';
import { readConfig } from '../platform/config.ts';
import type { Dialect } from '../platform/db/index.ts';
import { TestClock } from './clock.ts';
import { makeTestDatabase, type TestDatabase } from './databases.ts';
import { TestPerson } from './person.ts';

export const ADMIN = { email: 'admin@siaga.test', password: 'kata sandi admin' };
export const PASSWORD = 'kata sandi uji';

/**
 * The real product on a real, empty database, with a clock that tests move. It is set up through the environment's
 * administrator; `admin` is signed in. Everything else is done as from outside, by calls.
 */
export class TestApp {
  readonly app: App;
  readonly clock: TestClock;
  readonly database: TestDatabase;
  readonly dataDir: string;
  readonly admin: TestPerson;
  siteId = '';
  #people = 0;

  private constructor(app: App, clock: TestClock, database: TestDatabase, dataDir: string) {
    this.app = app;
    this.clock = clock;
    this.database = database;
    this.dataDir = dataDir;
    this.admin = new TestPerson(app.http);
  }

  static async start(dialect: Dialect, environment: Record<string, string> = {}): Promise<TestApp> {
    const database = await makeTestDatabase(dialect);
    const dataDir = mkdtempSync(join(tmpdir(), 'siaga-data-'));
    const clock = new TestClock();
    const config = readConfig({
      SIAGA_DATA_DIR: dataDir,
      SIAGA_DATABASE_URL: database.url,
      SIAGA_ADMIN_EMAIL: ADMIN.email,
      SIAGA_ADMIN_PASSWORD: ADMIN.password,
      SIAGA_SITE_NAME: 'Pelabuhan Uji',
      SIAGA_SITE_ZONE: 'Asia/Makassar',
      ...environment,
    });
    // Work of the test itself blocks the server's loop, which is no load.
    const app = await createApp({ config, clock, loadLimits: { maxDelayMs: 0, graceMs: 0 } });
    await app.prepare();
    await app.http.ready();
    const test = new TestApp(app, clock, database, dataDir);
    if (config.admin) {
      await test.admin.signIn(ADMIN.email, ADMIN.password);
      const sites = await test.admin.get('/api/sites');
      test.siteId = sites.body.data[0].id as string;
    }
    return test;
  }

  /** Somebody who has not signed in. */
  nobody(): TestPerson {
    return new TestPerson(this.app.http);
  }

  /** A program with an API key. */
  program(key: string): TestPerson {
    return new TestPerson(this.app.http, { authorization: `Bearer ${key}` });
  }

  /** A new signed-in user of the role, at the first site unless said otherwise. */
  async person(
    role: Role,
    scope: { siteIds?: string[]; tankIds?: string[] | null } = {},
  ): Promise<TestPerson & { id: string; email: string }> {
    const email = `${role}-${++this.#people}@siaga.test`;
    const made = await this.admin.post('/api/users', {
      email,
      name: `${role} ${this.#people}`,
      role,
      password: PASSWORD,
      siteIds: scope.siteIds ?? [this.siteId],
      tankIds: scope.tankIds ?? null,
    });
    if (made.status !== 201) throw new Error(`no user was made: ${made.text}`);
    const person = new TestPerson(this.app.http);
    const signedIn = await person.signIn(email, PASSWORD);
    if (signedIn.status !== 200) throw new Error(`cannot sign in: ${signedIn.text}`);
    return Object.assign(person, { id: made.body.user.id as string, email });
  }

  /** A second site. */
  async site(name: string, zone = 'Asia/Makassar'): Promise<string> {
    const made = await this.admin.post('/api/sites', { name, zone });
    return made.body.site.id as string;
  }

  /** Listens on a free port of 127.0.0.1 for tests that need a real socket; answers the address. */
  async listen(): Promise<string> {
    await this.app.http.listen({ host: '127.0.0.1', port: 0 });
    return this.url();
  }

  /** The address it listens on. */
  url(): string {
    return `http://127.0.0.1:${(this.app.http.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await this.app.stop('test over');
    await this.database.drop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
