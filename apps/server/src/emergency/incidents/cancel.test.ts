import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { pairKiosk, type TestKiosk } from '../../testing/kiosk.ts';
import type { TestPerson } from '../../testing/person.ts';
import { act, newPlace, pressed, readIncident, sendPress } from '../../testing/press.ts';
import { TestApp } from '../../testing/test-app.ts';

describeEachDatabase('taking a press back', (dialect) => {
  let app: TestApp;
  let kiosk: TestKiosk;
  let responder: TestPerson & { id: string };

  beforeAll(async () => {
    app = await TestApp.start(dialect);
    kiosk = await pairKiosk(app);
    responder = await app.person('responder');
  });
  afterAll(() => app.stop());

  const raised = async (by: TestPerson = kiosk) => pressed(by, { placeId: await newPlace(app) });
  const refusal = async (by: TestPerson, incident: { id: string }) => {
    const { status, body } = await act(by, incident, 'cancel');
    return [status, body.code];
  };

  test('within the grace ends it, on record, with nothing left to do', async () => {
    const incident = await raised();
    app.clock.advance(4_900);
    const cancelled = await act(kiosk, incident, 'cancel', { note: 'salah tekan' });
    expect(cancelled.status).toBe(200);
    expect(cancelled.body.incident).toMatchObject({ state: 'cancelled', outcome: null });
    const { timeline, deliveries, cancelledAt } = await readIncident(responder, incident);
    expect(timeline.at(-1)).toMatchObject({
      kind: 'cancelled',
      at: cancelledAt,
      by: { id: kiosk.id },
      note: 'salah tekan',
      details: { afterMs: 4_900 },
    });
    expect(deliveries.filter(({ state }) => state === 'queued')).toEqual([]);
    const due = await app.app.database.db
      .selectFrom('due_rows')
      .select('id')
      .where('subject', '=', incident.id)
      .execute();
    expect(due).toEqual([]);
    const { data } = (await app.admin.get('/api/audit?module=emergency&limit=1')).body;
    expect(data[0]).toMatchObject({ action: 'incident.cancelled', target: { id: incident.id } });
    expect((await act(kiosk, incident, 'cancel')).status).toBe(200);
  });

  test('is too late after the grace, which leaves room for a slow network', async () => {
    const incident = await raised();
    app.clock.advance(8_000);
    const slow = await raised();
    app.clock.advance(8_000);
    expect((await act(kiosk, slow, 'cancel')).status).toBe(200);
    expect(await refusal(kiosk, incident)).toEqual([409, 'grace_over']);
    expect((await readIncident(responder, incident)).state).toBe('raised');
  });

  test('does not reach back to an earlier press of the same kiosk', async () => {
    const incident = await raised();
    app.clock.advance(60_000);
    await pressed(kiosk, { placeId: incident.placeId });
    expect(await refusal(kiosk, incident)).toEqual([409, 'grace_over']);
  });

  test('is not for a press that has waited in the device', async () => {
    const incident = await pressed(kiosk, { placeId: await newPlace(app), ageMs: 60_000 });
    expect(await refusal(kiosk, incident)).toEqual([409, 'grace_over']);
  });

  test('is for whoever pressed and nobody else', async () => {
    const incident = await raised();
    const elsewhere = await pairKiosk(app, { siteId: await app.site('Depot Sorong') });
    expect(await refusal(app.nobody(), incident)).toEqual([401, 'unauthenticated']);
    for (const other of [await pairKiosk(app), responder, app.admin])
      expect(await refusal(other, incident)).toEqual([403, 'forbidden']);
    expect(await refusal(elsewhere, incident)).toEqual([404, 'not_found']);
    expect(await refusal(kiosk, { id: crypto.randomUUID() })).toEqual([404, 'not_found']);
    const own = await raised(responder);
    expect((await act(responder, own, 'cancel')).status).toBe(200);
  });

  test('is too late once somebody has it, and says who', async () => {
    const incident = await raised();
    await act(responder, incident, 'acknowledge');
    const refused = await act(kiosk, incident, 'cancel');
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'already_acknowledged', facts: { name: 'responder 1', state: 'acknowledged' } },
    });
  });

  test('is refused once somebody else has pressed for it too', async () => {
    const incident = await raised();
    await sendPress(app.admin, { placeId: incident.placeId });
    for (const by of [kiosk, app.admin])
      expect(await refusal(by, incident)).toEqual([409, 'pressed_by_others']);
  });

  test('and acknowledging it at the same moment: one of both', async () => {
    for (let round = 0; round < 5; round++) {
      const incident = await raised();
      const [cancelled, acknowledged] = await Promise.all([
        act(kiosk, incident, 'cancel'),
        act(responder, incident, 'acknowledge'),
      ]);
      expect([cancelled.status, acknowledged.status].sort()).toEqual([200, 409]);
      const code = cancelled.status === 409 ? cancelled.body.code : acknowledged.body.code;
      expect(code).toBe(cancelled.status === 409 ? 'already_acknowledged' : 'incident_cancelled');
    }
  });
});
