import type { Incident } from '@siaga/contracts/emergency';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { pairKiosk } from '../../testing/kiosk.ts';
import type { TestPerson } from '../../testing/person.ts';
import { act, newPlace, pressed, readIncident } from '../../testing/press.ts';
import { ADMIN, TestApp } from '../../testing/test-app.ts';

describeEachDatabase('the list of incidents', (dialect) => {
  let app: TestApp;
  let responder: TestPerson;
  let auditor: TestPerson;
  let elsewhere: string;
  let there: TestPerson;

  /** One a minute: fire and medical in turn, every fourth an exercise, one at the other site, some of them over. */
  let incidents: Incident[];
  let foreign: Incident;

  beforeAll(async () => {
    app = await TestApp.start(dialect);
    elsewhere = await app.site('Depot Sorong', 'Asia/Jayapura');
    const kiosk = await pairKiosk(app);
    // 23:56 in Makassar: the fifth minute is another day there, while both days are the same in UTC.
    app.clock.setTo('2026-11-20T15:56:30.000Z');
    await app.admin.signIn(ADMIN.email, ADMIN.password);
    incidents = [];
    for (let index = 0; index < 8; index++) {
      const by = index % 4 === 3 ? app.admin : kiosk;
      const placeId = await newPlace(app);
      const category = index % 2 === 0 ? 'fire' : 'medical';
      const takenBack = index === 7 ? { cancelledAfterMs: 900 } : {};
      incidents.push(await pressed(by, { category, placeId, drill: by === app.admin, ...takenBack }));
      app.clock.advance(60_000);
    }
    await act(app.admin, incidents[0]!, 'resolve');
    await act(app.admin, incidents[1]!, 'acknowledge');
    await act(app.admin, incidents[4]!, 'on-scene');
    responder = await app.person('responder');
    auditor = await app.person('auditor');
    there = await app.person('responder', { siteIds: [elsewhere] });
    foreign = await pressed(there);
  });
  afterAll(() => app.stop());

  const list = async (query: string, by: TestPerson = responder) => {
    const answer = await by.get(`/api/emergency/incidents?${query}`);
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.body as { data: Incident[]; page: { total: number; totalPages: number; page: number } };
  };
  const positions = (found: { data: Incident[] }) =>
    found.data.map(({ id }) => incidents.findIndex((incident) => incident.id === id));

  test('has the newest first, in pages with an exact total', async () => {
    const first = await list('limit=3');
    expect(positions(first)).toEqual([7, 6, 5]);
    expect(first.page).toEqual({ page: 1, limit: 3, total: 8, totalPages: 3 });
    expect(positions(await list('limit=3&page=3'))).toEqual([1, 0]);
    expect(await list('limit=3&page=4')).toMatchObject({ data: [], page: { total: 8 } });
  });

  test('of those that are open begins with the oldest that nobody has', async () => {
    const open = await list('open=true');
    expect(positions(open)).toEqual([2, 3, 5, 6, 1, 4]);
    expect(open.page.total).toBe(6);
    expect(positions(await list('open=true&limit=2&page=3'))).toEqual([1, 4]);
    expect(positions(await list('open=false'))).toEqual([7, 0]);
  });

  test.each([
    ['state=raised', [6, 5, 3, 2]],
    ['state=on_scene', [4]],
    ['state=cancelled', [7]],
    ['category=fire', [6, 4, 2, 0]],
    ['drill=true', [7, 3]],
    ['drill=false&category=medical', [5, 1]],
    ['from=2026-11-21', [7, 6, 5, 4]],
    ['to=2026-11-20', [3, 2, 1, 0]],
    ['from=2026-11-20&to=2026-11-20&category=fire', [2, 0]],
    ['from=2026-11-22', []],
    ['category=rescue', []],
  ])('narrowed to %s counts what it shows', async (query, expected) => {
    const found = await list(query);
    expect(positions(found)).toEqual(expected);
    expect(found.page.total).toBe(expected.length);
  });

  test.each([
    'state=lost',
    'category=banjir',
    'from=2026-02-30',
    'from=2026-11-21&to=2026-11-20',
    'page=0',
    'limit=201',
    'open=maybe',
  ])('refuses %s', async (query) => {
    const refused = await responder.get(`/api/emergency/incidents?${query}`);
    expect([refused.status, refused.body.code]).toEqual([422, 'invalid_input']);
  });

  test('holds what the caller’s sites have and nothing else', async () => {
    expect((await list('', there)).data.map(({ id }) => id)).toEqual([foreign.id]);
    expect((await list('', app.admin)).page.total).toBe(9);
    expect((await list(`siteId=${elsewhere}`, app.admin)).data.map(({ id }) => id)).toEqual([foreign.id]);
    expect((await list(`siteId=${elsewhere}`)).page.total).toBe(0);
    expect(
      (await list('', await app.person('auditor', { siteIds: [app.siteId, elsewhere] }))).page.total,
    ).toBe(9);
    const refused = await responder.get(`/api/emergency/incidents/${foreign.id}`);
    expect([refused.status, refused.body.code]).toEqual([404, 'not_found']);
  });

  test('is for those who may read emergencies', async () => {
    expect((await list('', auditor)).page.total).toBe(8);
    for (const url of ['/api/emergency/incidents', `/api/emergency/incidents/${incidents[0]!.id}`]) {
      expect((await app.nobody().get(url)).status).toBe(401);
      for (const person of [await app.person('operator'), await pairKiosk(app)])
        expect((await person.get(url)).status).toBe(403);
    }
  });

  test('an incident says who was told and why somebody was not', async () => {
    const { deliveries } = await readIncident(responder, incidents[2]!);
    const alerts = deliveries.filter(({ kind }) => kind === 'alert');
    expect(alerts.map(({ channel }) => channel).sort()).toEqual(['telegram', 'webpush']);
    // Nobody is connected to anything here: the list says so, and never "sent".
    expect(new Set(alerts.map(({ state }) => state))).toEqual(new Set(['failed']));
    expect(alerts.every(({ reason }) => reason === 'not_configured' || reason === 'nobody_connected')).toBe(
      true,
    );
    expect(alerts.every(({ providerId }) => providerId === undefined)).toBe(true);
  });

  describe('an address', () => {
    test.each([
      ['that is no id', '17', 400],
      ['of nothing', '01900000-0000-7000-8000-000000000000', 404],
    ])('%s is answered so', async (_what, id, status) => {
      expect((await responder.get(`/api/emergency/incidents/${id}`)).status).toBe(status);
    });
  });
});
