import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { make, planOf, told } from './testing/fuzz/calls.ts';
import { type Caller, castOf } from './testing/fuzz/cast.ts';
import { type Operation, readOperations } from './testing/fuzz/document.ts';
import { furnishOtherSite, type OtherSite, readOtherSite } from './testing/fuzz/other-site.ts';
import { Pool } from './testing/fuzz/pool.ts';
import { PATIENCE_MS, runsOf } from './testing/fuzz/runs.ts';
import { faultsOf, LONGEST_MS } from './testing/fuzz/sound.ts';
import { describeEachDatabase } from './testing/databases.ts';
import { TestTank } from './testing/fuel.ts';
import { TestApp } from './testing/test-app.ts';

describeEachDatabase('whatever is sent to the API', (dialect) => {
  let app: TestApp;
  let other: OtherSite;
  let operations: Operation[];
  let cast: Caller[];
  let adminId: string;

  beforeAll(async () => {
    app = await TestApp.start(dialect, {
      SIAGA_TRUSTED_PROXIES: '127.0.0.1',
      // Nothing listens there: a browser that was registered is called in vain.
      SIAGA_PUSH_HOSTS: '127.0.0.1:1',
    });
    operations = await readOperations(app);
    const tank = await TestTank.at(app);
    await tank.receives(5_000);
    other = await furnishOtherSite(app);
    cast = castOf(app, tank.id);
    adminId = (await app.admin.get('/api/auth/me')).body.user.id as string;
  });
  afterAll(() => app.stop());

  /** What stands at the caller's site, so that calls meet something; there is always an open incident. */
  async function poolOf(foreign: OtherSite | null): Promise<Pool> {
    const pool = new Pool(new Set([adminId, ...other.ids.values()]));
    for (const [kind, id] of foreign?.ids ?? []) pool.addForeign(kind, id);
    await app.admin.post('/api/emergency/presses', { pressId: crypto.randomUUID(), siteId: app.siteId });
    const lists = ['/api/tanks', '/api/stock/history', '/api/kiosks', '/api/emergency/incidents'];
    const own = ['', '/places', '/phone-book'].map((list) => `/api/sites/${app.siteId}${list}`);
    for (const url of [...lists.map((list) => `${list}?siteId=${app.siteId}`), ...own, '/api/users']) {
      const { body } = await app.admin.get(url);
      pool.learn(url.split('?')[0]!, body);
    }
    return pool;
  }

  /** Draws calls of one caller, makes them in turn and names what is wrong with an answer. */
  async function expectSound(caller: Caller, foreign: OtherSite | null): Promise<void> {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(...operations.map(planOf)), { minLength: 1, maxLength: 40, size: 'max' }),
        async (plans) => {
          const person = await caller.present();
          const pool = await poolOf(foreign);
          for (const plan of plans) {
            const sent = await make(plan, person, pool, LONGEST_MS);
            const faults = faultsOf(sent, caller, other);
            if (faults.length > 0) throw new Error(`${caller.name}: ${faults.join('; ')}\n${told(sent)}`);
          }
        },
      ),
      runsOf(dialect === 'sqlite' ? 12 : 3),
    );
  }

  it(
    'from anybody of one site is answered soundly, tells nothing of another site and changes nothing there',
    async () => {
      const before = await readOtherSite(app, other);
      for (const caller of cast.filter(({ isOfOneSite }) => isOfOneSite)) await expectSound(caller, other);
      expect(await readOtherSite(app, other)).toEqual(before);
    },
    PATIENCE_MS,
  );

  it('is turned away where nobody said that the caller may', async () => {
    const missing = '018f0000-0000-7000-8000-000000000000';
    for (const caller of cast) {
      const person = await caller.present();
      for (const { method, path, access } of operations.filter((one) => !caller.may(one.access))) {
        const { status } = await person.call(method, path.replaceAll(/\{\w+\}/g, missing));
        expect(`${caller.name}: ${access}: ${status}`).toBe(
          `${caller.name}: ${access}: ${caller.name === 'nobody' ? 401 : 403}`,
        );
      }
    }
  });

  it('is answered by no address that the document does not name', () => {
    const routes = routesOf(app.app.http.printRoutes({ commonPrefix: false }));
    const described = new Set(operations.map(({ method, path }) => `${method} ${withoutNames(path)}`));
    const silent = routes.filter(
      (route) =>
        !described.has(route) && !route.startsWith('HEAD ') && !(route.startsWith('GET ') && isPage(route)),
    );
    expect(routes.length).toBeGreaterThan(operations.length);
    expect(silent).toEqual([]);
  });

  it(
    'from an administrator is answered soundly',
    async () => {
      await expectSound(
        cast.find(({ isOfOneSite }) => !isOfOneSite)!,
        null,
      );
    },
    PATIENCE_MS,
  );
});

/** Files of the web app and the document itself, which are for anybody. */
const isPage = (route: string): boolean =>
  route === 'GET /api/openapi.json' || !route.startsWith('GET /api/');

/** A parameter may have one name here and another one there. */
const withoutNames = (path: string): string => path.replaceAll(/\{\w+\}|:\w+(\|:\w+)*/g, '{}');

/** Fastify's own list of routes, one line each: `GET /api/tanks/{}`. */
function routesOf(tree: string): string[] {
  const open: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const match = /^((?:│ {3}| {4})*)[├└]── (\S+)(?: \((.+)\))?$/.exec(line);
    if (!match) return [];
    const [, indent = '', part = '', methods] = match;
    open.length = indent.length / 4;
    const path = open.join('') + part;
    open.push(part);
    return methods === undefined
      ? []
      : methods.split(', ').map((method) => `${method} ${withoutNames(path)}`);
  });
}
