import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { pairKiosk, type TestKiosk } from '../../testing/kiosk.ts';
import { newPlace, pressed, readIncident } from '../../testing/press.ts';
import { TestApp } from '../../testing/test-app.ts';
import { estimateMoment } from './moment.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('when somebody pressed', () => {
  const now = Date.parse('2026-11-18T04:00:00.000Z');
  const device = (offMs: number) => new Date(now + offMs).toISOString();

  it('is when it arrived, less what it has waited by the running clock', () => {
    expect(estimateMoment({}, now)).toEqual({ pressedAt: now, devicePressedAt: null, clockOffMs: null });
    expect(estimateMoment({ ageMs: 5_000 }, now).pressedAt).toBe(now - 5_000);
  });

  it.each([
    ['three days behind', -3 * DAY],
    ['three days ahead', 3 * DAY],
  ])('is not moved by a calendar that is %s, which is noted', (_what, offMs) => {
    expect(estimateMoment({ pressedAt: device(offMs) }, now)).toEqual({
      pressedAt: now,
      devicePressedAt: now + offMs,
      clockOffMs: offMs,
    });
    expect(estimateMoment({ pressedAt: device(offMs - HOUR), ageMs: HOUR }, now)).toMatchObject({
      pressedAt: now - HOUR,
      clockOffMs: offMs,
    });
  });

  it('a calendar that is a minute off is right enough', () => {
    expect(estimateMoment({ pressedAt: device(-MINUTE) }, now).clockOffMs).toBeNull();
    expect(estimateMoment({ pressedAt: device(-2 * HOUR), ageMs: 2 * HOUR }, now).clockOffMs).toBeNull();
  });
});

describeEachDatabase('presses that have waited', (dialect) => {
  let app: TestApp;
  let kiosk: TestKiosk;

  beforeAll(async () => {
    app = await TestApp.start(dialect);
    kiosk = await pairKiosk(app, { placeId: await newPlace(app) });
  });
  afterAll(() => app.stop());

  const dueReminders = (ids: readonly string[]) =>
    app.app.database.db
      .selectFrom('due_rows')
      .select('subject')
      .where('kind', '=', 'incident.remind')
      .where('subject', 'in', ids)
      .execute();

  test.each([
    ['behind', -3 * DAY],
    ['ahead', 3 * DAY],
  ])('a device whose calendar is three days %s presses now', async (_what, offMs) => {
    const pressedAt = new Date(app.clock.now() + offMs).toISOString();
    const incident = await pressed(await pairKiosk(app), { pressedAt });
    expect(incident.pressedAt).toBe(incident.raisedAt);
    const { timeline, presses } = await readIncident(app.admin, incident);
    expect(timeline[0]!.details).toEqual({ deviceClockOffMs: offMs });
    expect(presses[0]!.devicePressedAt).toBe(pressedAt);
  });

  test('a week-old queue is stored press by press, with a live one beside it', async () => {
    const now = app.clock.now();
    // Two people in need each day, the second presses twice; oldest first, as the kiosk sends them.
    const ages = Array.from({ length: 7 }, (_, index) => (7 - index) * DAY).flatMap((age) => [
      age,
      age - 10 * MINUTE,
      age - 11 * MINUTE,
    ]);
    const queue = [];
    for (const ageMs of ages) queue.push(await pressed(kiosk, { ageMs }));
    const live = await pressed(kiosk);

    expect(new Set(queue.map(({ id }) => id)).size).toBe(14);
    for (const [index, incident] of queue.entries()) {
      const stored = incident.presses.at(-1)!;
      expect([stored.pressedAt, stored.receivedAt]).toEqual([
        new Date(now - ages[index]!).toISOString(),
        new Date(now).toISOString(),
      ]);
      expect(incident.raisedAt).toBe(new Date(now).toISOString());
    }
    expect(queue.slice(0, 3)).toMatchObject([{ pressCount: 1 }, { pressCount: 1 }, { pressCount: 2 }]);
    expect(live).toMatchObject({ pressCount: 1, pressedAt: new Date(now).toISOString() });
    expect((await readIncident(app.admin, queue[0]!)).timeline[0]!.details).toEqual({ waitedMs: 7 * DAY });
  });

  test('one that waited over 12 h is told once and not repeated, a younger one is', async () => {
    const placeIds = [await newPlace(app), await newPlace(app), await newPlace(app)];
    const [stale, young, fresh] = [
      await pressed(kiosk, { placeId: placeIds[0], ageMs: 12 * HOUR }),
      await pressed(kiosk, { placeId: placeIds[1], ageMs: 12 * HOUR - 1 }),
      await pressed(kiosk, { placeId: placeIds[2] }),
    ];
    const due = await dueReminders([stale.id, young.id, fresh.id]);
    expect(due.map(({ subject }) => subject).sort()).toEqual([young.id, fresh.id].sort());
    const alertsOf = async (incident: { id: string }) =>
      (await readIncident(app.admin, incident)).deliveries.filter(({ kind }) => kind === 'alert').length;
    expect(await alertsOf(stale)).toBe(await alertsOf(fresh));
  });

  test('one that comes out of order joins the incident of its own time', async () => {
    const later = await pressed(kiosk, { category: 'rescue', ageMs: 2 * DAY });
    const earlier = await pressed(kiosk, { category: 'rescue', ageMs: 2 * DAY + MINUTE });
    expect(earlier).toMatchObject({
      id: later.id,
      pressedAt: new Date(app.clock.now() - 2 * DAY - MINUTE).toISOString(),
      lastPressedAt: later.lastPressedAt,
    });
  });
});
