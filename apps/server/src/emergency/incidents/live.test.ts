import type { Incident } from '@siaga/contracts/emergency';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type App, createApp } from '../../app.ts';
import { readConfig } from '../../platform/config.ts';
import {
  describeEachDatabase,
  makeTestDatabase,
  REDIS_URL,
  redisAnswers,
  type TestDatabase,
} from '../../testing/databases.ts';
import { pairKiosk, type TestKiosk } from '../../testing/kiosk.ts';
import { connectLive, cookiesOf, type LiveClient } from '../../testing/live-client.ts';
import { TestPerson } from '../../testing/person.ts';
import { act, newPlace, newPress, pressed, readIncident } from '../../testing/press.ts';
import { ADMIN, TestApp } from '../../testing/test-app.ts';

const incidentIn = (payload: unknown) => (payload as { incident: Incident }).incident;
/** What a screen was told of one incident, in order. */
const toldOf = ({ events }: LiveClient, { id }: { id: string }) =>
  events
    .filter(({ name, payload }) => name.startsWith('incident:') && incidentIn(payload).id === id)
    .map(({ name, payload }) => ({ name, incident: incidentIn(payload) }));
/** Waits until a screen shows the incident at least as new as this one. */
async function shows(screen: LiveClient, { id, revision }: Incident): Promise<void> {
  const isThere = () => toldOf(screen, { id }).some(({ incident }) => incident.revision >= revision);
  while (!isThere()) await new Promise((resolve) => screen.socket.onAny(resolve));
}

describeEachDatabase('screens', (dialect) => {
  let app: TestApp;
  let url: string;
  let kiosk: TestKiosk;
  const screens: LiveClient[] = [];

  beforeAll(async () => {
    app = await TestApp.start(dialect);
    url = await app.listen();
    kiosk = await pairKiosk(app);
  });
  afterEach(() => {
    for (const screen of screens.splice(0)) screen.close();
  });
  afterAll(() => app.stop());

  async function screenOf(whose: TestPerson | TestKiosk): Promise<LiveClient> {
    const screen = await connectLive(
      url,
      'token' in whose ? { auth: { token: whose.token } } : cookiesOf(whose),
    );
    screens.push(screen);
    return screen;
  }
  const raised = async (by: TestPerson = kiosk, fields: object = {}) =>
    pressed(by, { placeId: await newPlace(app), ...fields });

  test('of the site’s responders and of the pressing kiosk are told, and no others', async () => {
    const elsewhere = await app.site(`Depot ${dialect}`);
    const told = [
      await screenOf(await app.person('responder')),
      await screenOf(await app.person('auditor')),
      await screenOf(app.admin),
      await screenOf(kiosk),
    ];
    const untold = [
      await screenOf(await app.person('operator')),
      await screenOf(await app.person('responder', { siteIds: [elsewhere] })),
      await screenOf(await pairKiosk(app, { name: 'Kios lain' })),
    ];
    const incident = await raised();
    for (const screen of told) {
      await shows(screen, incident);
      expect(toldOf(screen, incident).map(({ name }) => name)).toEqual(['incident:raised']);
    }
    for (const screen of untold) {
      await screen.ask('ping', { sentAt: 1 });
      expect(toldOf(screen, incident)).toEqual([]);
    }
  });

  test('of a kiosk show who comes, and nothing that responders write', async () => {
    const screen = await screenOf(kiosk);
    const responder = await app.person('responder');
    const incident = await raised(kiosk, { note: 'rahasia pertama', scanId: 'x' });
    await act(responder, incident, 'acknowledge', { note: 'rahasia kedua' });
    await act(responder, incident, 'note', { note: 'rahasia ketiga' });
    const last = await act(responder, incident, 'en-route');
    await shows(screen, last.body.incident as Incident);
    expect(JSON.stringify(screen.events)).not.toMatch(/rahasia|droppedFields/);
    expect(toldOf(screen, incident).at(-1)!.incident).toMatchObject({
      state: 'en_route',
      responders: [{ name: expect.stringContaining('responder') as string, state: 'en_route' }],
    });
  });

  test('of somebody who presses and reads as well are told once, and whole', async () => {
    const responder = await app.person('responder');
    const screen = await screenOf(responder);
    const incident = await raised(responder, { note: 'di sini' });
    await shows(screen, incident);
    await screen.ask('ping', { sentAt: 1 });
    expect(toldOf(screen, incident)).toHaveLength(1);
    expect(toldOf(screen, incident)[0]!.incident.timeline[0]!.note).toBe('di sini');
  });

  test('of an operator who pressed show their own incident, and no other', async () => {
    const operator = await app.person('operator');
    const screen = await screenOf(operator);
    const [own, other] = [await raised(operator), await raised()];
    await act(app.admin, other, 'acknowledge');
    const last = await act(app.admin, own, 'acknowledge');
    await shows(screen, last.body.incident as Incident);
    expect(toldOf(screen, other)).toEqual([]);
    expect(toldOf(screen, own).at(-1)!.incident.acknowledgedBy).not.toBeNull();
  });

  test('are told every incident as raised exactly once, and its revisions in order to the last', async () => {
    const screen = await screenOf(app.admin);
    const responder = await app.person('responder');
    const incidents = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const incident = await raised();
        await Promise.all([
          act(responder, incident, 'acknowledge'),
          pressed(kiosk, { placeId: incident.placeId }),
          act(app.admin, incident, 'note', { note: 'satu' }),
        ]);
        return readIncident(app.admin, incident);
      }),
    );
    for (const incident of incidents) {
      await shows(screen, incident);
      const told = toldOf(screen, incident);
      expect(told.map(({ name }) => name)).toEqual([
        'incident:raised',
        ...Array<string>(told.length - 1).fill('incident:changed'),
      ]);
      const revisions = told.map(({ incident: { revision } }) => revision);
      // The same one may be told twice, because a reading may be ahead of the next piece of news; none ever goes back.
      expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
      expect(revisions.at(-1)).toBe(incident.revision);
    }
  });

  test('say who has seen it, each once, and only of those who respond there', async () => {
    const [responder, auditor] = [await app.person('responder'), await app.person('auditor')];
    const kioskScreen = await screenOf(kiosk);
    const incident = await raised();
    const seen = { incidentId: incident.id };
    const screen = await screenOf(responder);
    for (let round = 0; round < 3; round++)
      expect(await screen.ask('incident:seen', seen)).toMatchObject({ ok: true });
    expect(await (await screenOf(auditor)).ask('incident:seen', seen)).toMatchObject({ ok: true });
    for (const [whose, code] of [
      [await app.person('operator'), 'forbidden'],
      [kiosk, 'forbidden'],
    ] as const) {
      const answer = await (await screenOf(whose)).ask('incident:seen', seen);
      expect(answer).toMatchObject({ ok: false, problem: { code } });
    }
    const unknown = await screen.ask('incident:seen', { incidentId: crypto.randomUUID() });
    expect(unknown).toMatchObject({ ok: false, problem: { code: 'not_found' } });
    const now = await readIncident(app.admin, incident);
    expect(now.responders).toMatchObject([{ id: responder.id, state: 'seen' }]);
    expect(now.timeline.map(({ kind }) => kind)).toEqual(['raised', 'seen']);
    await shows(kioskScreen, now);
  });
});

describe.runIf(redisAnswers)('screens of two instances joined by Redis', () => {
  let database: TestDatabase;
  const apps: App[] = [];
  const dataDir = mkdtempSync(join(tmpdir(), 'siaga-joined-'));

  beforeAll(async () => {
    database = await makeTestDatabase('sqlite');
    const config = readConfig({
      SIAGA_DATA_DIR: dataDir,
      SIAGA_DATABASE_URL: database.url,
      SIAGA_REDIS_URL: REDIS_URL,
      SIAGA_ADMIN_EMAIL: ADMIN.email,
      SIAGA_ADMIN_PASSWORD: ADMIN.password,
    });
    for (let index = 0; index < 2; index++) {
      const app = await createApp({ config });
      await app.prepare();
      await app.http.listen({ host: '127.0.0.1', port: 0 });
      apps.push(app);
    }
  });
  afterAll(async () => {
    for (const app of apps) await app.stop('test over');
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('are told by either, whole and in order', async () => {
    const [here, there] = apps as [App, App];
    const [presser, answerer] = [new TestPerson(here.http), new TestPerson(there.http)];
    for (const person of [presser, answerer]) await person.signIn(ADMIN.email, ADMIN.password);
    const urlOf = (app: App) => `http://127.0.0.1:${(app.http.server.address() as AddressInfo).port}`;
    const watching = await Promise.all(apps.map((app) => connectLive(urlOf(app), cookiesOf(answerer))));
    const incident = await pressed(presser, newPress({ note: 'di dermaga' }));
    const answered = await act(answerer, incident, 'acknowledge');
    for (const screen of watching) {
      await shows(screen, answered.body.incident as Incident);
      expect(toldOf(screen, incident).map(({ name, incident: { state } }) => [name, state])).toEqual([
        ['incident:raised', 'raised'],
        ['incident:changed', 'acknowledged'],
      ]);
      screen.close();
    }
  });
});
