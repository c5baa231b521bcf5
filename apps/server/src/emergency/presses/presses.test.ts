import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { pairKiosk, type TestKiosk } from '../../testing/kiosk.ts';
import type { TestPerson } from '../../testing/person.ts';
import { newPlace, newPress, pressed, readIncident, sendPress } from '../../testing/press.ts';
import { TestApp } from '../../testing/test-app.ts';

describeEachDatabase('a press', (dialect) => {
  let app: TestApp;
  let kiosk: TestKiosk;
  let responder: TestPerson & { id: string };
  let operator: TestPerson & { id: string };
  let elsewhere: string;

  beforeAll(async () => {
    app = await TestApp.start(dialect);
    kiosk = await pairKiosk(app, { placeId: await newPlace(app) });
    responder = await app.person('responder');
    operator = await app.person('operator');
    elsewhere = await app.site('Depot Sorong', 'Asia/Jayapura');
  });
  afterAll(() => app.stop());

  /** What the timeline says of the first press. */
  const firstEntry = async (incident: { id: string }) =>
    (await readIncident(app.admin, incident)).timeline[0]!;

  test('opens an incident and gets a receipt that is its number', async () => {
    const made = await sendPress(kiosk, { category: 'fire', note: 'asap di gudang' });
    expect(made.status).toBe(201);
    expect(made.body.receipt).toMatch(/^K-2026-\d{6}$/);
    expect(made.body.incident).toMatchObject({
      number: made.body.receipt,
      state: 'raised',
      category: 'fire',
      drill: false,
      siteId: app.siteId,
      siteName: 'Pelabuhan Uji',
      kioskName: 'Kios gerbang',
      raisedAt: '2026-11-18T04:00:00.000Z',
      pressedAt: '2026-11-18T04:00:00.000Z',
      pressCount: 1,
      kioskCount: 1,
      flooded: false,
    });
  });

  test('its note is told to responders, and the kiosk on the wall shows neither notes nor details', async () => {
    const incident = await pressed(kiosk, { category: 'security', note: 'orang bersenjata', scanId: 'x' });
    expect(JSON.stringify(incident)).not.toContain('bersenjata');
    expect(incident.timeline[0]).toMatchObject({ kind: 'raised', note: null, details: null });
    expect(await firstEntry(incident)).toMatchObject({
      note: 'orang bersenjata',
      details: { droppedFields: ['scanId'] },
      by: { kind: 'kiosk', id: kiosk.id, name: 'Kios gerbang' },
    });
  });

  test('again is the same press: 200, the same receipt, and the incident as it is now', async () => {
    const press = newPress({ category: 'accident' });
    const first = await kiosk.post('/api/emergency/presses', press);
    await responder.post(`/api/emergency/incidents/${first.body.incident.id}/acknowledge`);
    const again = await kiosk.post('/api/emergency/presses', {
      ...press,
      pressId: press.pressId.toUpperCase(),
      category: 'rescue',
    });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body.receipt).toBe(first.body.receipt);
    expect(again.body.incident).toMatchObject({
      id: first.body.incident.id,
      category: 'accident',
      state: 'acknowledged',
      acknowledgedBy: { name: 'responder 1' },
      pressCount: 1,
    });
  });

  test('50 times in parallel is one incident with one receipt', async () => {
    const press = newPress({ category: 'rescue' });
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => kiosk.post('/api/emergency/presses', press)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(49).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => body.receipt)).size).toBe(1);
    expect(new Set(answers.map(({ body }) => body.incident.id)).size).toBe(1);
    expect(answers[0]!.body.incident.pressCount).toBe(1);
  });

  test('with the same pressId from two devices is two presses', async () => {
    const pressId = crypto.randomUUID();
    const cloned = await pairKiosk(app, { name: 'Kios tiruan' });
    const [one, other] = [await pressed(kiosk, { pressId }), await pressed(cloned, { pressId })];
    expect(one.id).not.toBe(other.id);
    expect((await readIncident(app.admin, other)).presses).toMatchObject([{ pressId, kioskId: cloned.id }]);
  });

  test.each(['admin', 'supervisor', 'operator', 'responder', 'auditor'] as const)(
    'of a person who is %s counts',
    async (role) => {
      const incident = await pressed(await app.person(role), { placeId: await newPlace(app) });
      expect(incident).toMatchObject({ siteId: app.siteId, kioskCount: 0, pressCount: 1 });
    },
  );

  test('of a program counts, whatever else its key may do', async () => {
    const key = { name: 'Panel api', permissions: ['fuel.read'], siteIds: [app.siteId] };
    const made = await app.admin.post('/api/api-keys', key);
    const incident = await pressed(app.program(made.body.key as string), { category: 'fire' });
    expect((await firstEntry(incident)).by).toMatchObject({ kind: 'api-key', name: 'Panel api' });
  });

  test('without a site is at the kiosk’s, else the person’s, else the first', async () => {
    const there = await pairKiosk(app, { siteId: elsewhere });
    const person = await app.person('operator', { siteIds: [elsewhere] });
    expect((await pressed(there)).siteId).toBe(elsewhere);
    expect((await pressed(person)).siteId).toBe(elsewhere);
    expect((await pressed(app.admin)).siteId).toBe(app.siteId);
    expect((await pressed(app.admin, { siteId: elsewhere })).siteId).toBe(elsewhere);
  });

  test('at a site or place that its caller does not reach is stored at its own, and says so', async () => {
    const foreign = await newPlace(app, elsewhere);
    for (const fields of [
      { siteId: elsewhere, placeId: foreign },
      { siteId: crypto.randomUUID(), placeId: crypto.randomUUID() },
    ]) {
      const incident = await pressed(operator, { category: 'other', ...fields });
      expect(incident).toMatchObject({ siteId: app.siteId, placeId: null });
      expect((await firstEntry(incident)).details).toEqual({ droppedFields: ['siteId', 'placeId'] });
      app.clock.advance(121_000);
    }
    const own = await pairKiosk(app, { placeId: await newPlace(app) });
    expect((await pressed(own, { placeId: foreign })).placeId).not.toBeNull();
  });

  test('of an unknown category is "other", and says so', async () => {
    const incident = await pressed(kiosk, { category: 'banjir' });
    expect(incident.category).toBe('other');
    expect((await firstEntry(incident)).details).toEqual({ droppedFields: ['category'] });
  });

  test('with every optional field wrong at once is stored, and the timeline names them all', async () => {
    const wrong = {
      category: 7,
      siteId: 'gudang',
      placeId: [],
      note: { a: 1 },
      pressedAt: 'tadi',
      ageMs: 'lama',
      cancelledAfterMs: -1,
      drill: 'ya',
      scanId: false,
      position: { lat: 91, lon: 181, accuracyM: -1 },
    };
    const incident = await pressed(await pairKiosk(app), wrong);
    const { details } = await firstEntry(incident);
    expect((details!['droppedFields'] as string[]).sort()).toEqual(Object.keys(wrong).sort());
    expect(incident).toMatchObject({ state: 'raised', category: 'other', position: null });
  });

  test('with nothing but null beside its pressId is stored, and nothing is missing', async () => {
    const fields = ['category', 'siteId', 'placeId', 'note', 'pressedAt', 'ageMs', 'drill', 'position'];
    const incident = await pressed(
      await pairKiosk(app),
      Object.fromEntries(fields.map((name) => [name, null])),
    );
    expect((await firstEntry(incident)).details).toBeNull();
  });

  test.each([
    ['10,000 characters', 'x'.repeat(10_000), 'x'.repeat(500)],
    ['NUL and half an emoji', 'api\u0000 di \ud83d dek', 'api  di  dek'],
    ['signs of every kind', '<b>&"\'</b> 🚒 火', '<b>&"\'</b> 🚒 火'],
  ])('with a note of %s says what can be said of it', async (_what, note, kept) => {
    const incident = await pressed(await pairKiosk(app), { note });
    expect((await firstEntry(incident)).note).toBe(kept);
  });

  test('knows where somebody is', async () => {
    const position = { lat: -5.1342, lon: 119.4237, accuracyM: 12.5 };
    const incident = await pressed(operator, { placeId: await newPlace(app), position });
    expect(incident.position).toEqual(position);
    expect(incident.presses[0]!.position).toEqual(position);
  });

  test('that says "exercise" is one only from somebody who may respond', async () => {
    const real = await pressed(await pairKiosk(app), { drill: true });
    expect(real.drill).toBe(false);
    expect((await firstEntry(real)).details).toEqual({ droppedFields: ['drill'] });
    expect((await pressed(operator, { drill: true, placeId: await newPlace(app) })).drill).toBe(false);
    const exercise = await pressed(responder, { drill: true, placeId: await newPlace(app) });
    expect((await readIncident(responder, exercise)).drill).toBe(true);
  });

  test('that was taken back before it could be sent is on record as cancelled, and nobody is told', async () => {
    const incident = await pressed(await pairKiosk(app), { cancelledAfterMs: 3_200 });
    expect(incident).toMatchObject({ state: 'cancelled', cancelledAt: incident.raisedAt });
    const whole = await readIncident(responder, incident);
    expect(whole.deliveries).toEqual([]);
    expect(whole.timeline).toMatchObject([
      { kind: 'raised' },
      { kind: 'cancelled', details: { afterMs: 3_200, beforeSending: true } },
    ]);
    const due = await app.app.database.db
      .selectFrom('due_rows')
      .select('id')
      .where('subject', '=', incident.id)
      .execute();
    expect(due).toEqual([]);
  });

  test('is shown to whoever pressed and to nobody else', async () => {
    const press = newPress({ category: 'medical', placeId: await newPlace(app) });
    const made = await kiosk.post('/api/emergency/presses', press);
    const url = `/api/emergency/presses/${press.pressId.toUpperCase()}`;
    const own = await kiosk.get(url);
    expect([own.status, own.body.receipt]).toEqual([200, made.body.receipt]);
    for (const other of [responder, await pairKiosk(app)]) expect((await other.get(url)).status).toBe(404);
    expect((await app.nobody().get(url)).status).toBe(401);
  });
});
