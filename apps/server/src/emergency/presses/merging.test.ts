import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, createApp } from '../../app.ts';
import { readConfig } from '../../platform/config.ts';
import { describeEachDatabase } from '../../testing/databases.ts';
import { pairKiosk, type TestKiosk } from '../../testing/kiosk.ts';
import { TestPerson } from '../../testing/person.ts';
import { act, newPlace, newPress, pressed, readIncident, storyOf } from '../../testing/press.ts';
import { TestApp } from '../../testing/test-app.ts';

/** Each press is a commit to disk, which the servers take longer for. */
const AT_ONCE = { sqlite: 1_000, mysql: 500, postgres: 500 };

describeEachDatabase('presses that belong together', (dialect) => {
  let app: TestApp;
  let responder: TestPerson;

  beforeAll(async () => {
    app = await TestApp.start(dialect, { SIAGA_TRUSTED_PROXIES: '127.0.0.1' });
    responder = await app.person('responder');
  });
  afterAll(() => app.stop());

  /** Two kiosks at one place of their own. */
  async function twoKiosks(): Promise<[TestKiosk, TestKiosk]> {
    const placeId = await newPlace(app);
    return [
      await pairKiosk(app, { name: 'Kios A', placeId }),
      await pairKiosk(app, { name: 'Kios B', placeId }),
    ];
  }

  test('three presses of two kiosks at one place are one incident that counts them', async () => {
    const [a, b] = await twoKiosks();
    const first = await pressed(a);
    await pressed(b, { note: 'cepat' });
    await pressed(a);
    const incident = await readIncident(responder, first);
    expect(incident).toMatchObject({ pressCount: 3, kioskCount: 2, kioskName: 'Kios A', flooded: false });
    expect(incident.presses.map(({ kioskName }) => kioskName)).toEqual(['Kios A', 'Kios B', 'Kios A']);
    expect(storyOf(incident)).toEqual(['raised', 'pressed', 'pressed']);
    expect(incident.timeline[1]).toMatchObject({ note: 'cepat', by: { name: 'Kios B' } });
  });

  test('the window is two minutes from the latest of them', async () => {
    const [a, b] = await twoKiosks();
    const first = await pressed(a);
    app.clock.advance(120_000);
    expect((await pressed(b)).id).toBe(first.id);
    app.clock.advance(120_000);
    const last = await pressed(a);
    expect(last).toMatchObject({ id: first.id, pressCount: 3, lastPressedAt: last.presses[2]!.receivedAt });
    app.clock.advance(120_001);
    expect((await pressed(b)).id).not.toBe(first.id);
    await app.admin.signIn('admin@siaga.test', 'kata sandi admin');
  });

  test('another category, another place and an exercise are incidents of their own', async () => {
    const [kiosk] = await twoKiosks();
    const placeId = (await pressed(kiosk)).placeId!;
    const others = [
      await pressed(kiosk, { category: 'fire' }),
      await pressed(kiosk, { placeId: await newPlace(app) }),
      await pressed(app.admin, { placeId, drill: true }),
    ];
    expect(others.map(({ pressCount }) => pressCount)).toEqual([1, 1, 1]);
    const real = await pressed(app.admin, { placeId });
    expect(real).toMatchObject({ drill: false, pressCount: 2, kioskCount: 1 });
  });

  test('people without a place are not thrown together', async () => {
    const [one, other] = [await app.person('operator'), await app.person('operator')];
    const incident = await pressed(one, { category: 'rescue' });
    expect((await pressed(other, { category: 'rescue' })).id).not.toBe(incident.id);
    expect((await pressed(one, { category: 'rescue' })).id).toBe(incident.id);
  });

  test('what somebody has already is joined, what is over or was taken back is not', async () => {
    const [a, b] = await twoKiosks();
    const first = await pressed(a);
    await act(app.admin, first, 'acknowledge');
    expect(await pressed(b)).toMatchObject({ id: first.id, state: 'acknowledged' });
    await act(app.admin, first, 'resolve');
    const second = await pressed(b);
    expect(second.id).not.toBe(first.id);
    expect((await act(b, second, 'cancel')).status).toBe(200);
    expect((await pressed(a)).id).not.toBe(second.id);
  });

  test('a first position is taken from whoever has one', async () => {
    const [kiosk] = await twoKiosks();
    const { placeId } = await pressed(kiosk);
    const position = { lat: -5.1, lon: 119.4 };
    expect(await pressed(app.admin, { placeId, position })).toMatchObject({ position, pressCount: 2 });
  });

  test('hundreds of presses of 50 kiosks in parallel are 50 incidents, each counted and numbered right', async () => {
    const presses = AT_ONCE[dialect];
    const kiosks: TestKiosk[] = [];
    for (let index = 0; index < 50; index++) kiosks.push(await pairKiosk(app, { from: `10.0.0.${index}` }));
    const answers = await Promise.all(
      Array.from({ length: presses }, (_, index) =>
        kiosks[index % 50]!.post('/api/emergency/presses', newPress({ category: 'accident' })),
      ),
    );
    expect([...new Set(answers.map(({ status }) => status))]).toEqual([201]);
    const incidents = new Map(
      answers.map(({ body }) => [body.incident.id as string, body.receipt as string]),
    );
    expect([incidents.size, new Set(incidents.values()).size]).toEqual([50, 50]);
    for (const id of incidents.keys()) {
      expect(await readIncident(app.admin, { id })).toMatchObject({
        pressCount: presses / 50,
        kioskCount: 1,
      });
    }
  }, 180_000);

  test('numbers are without gap and collision, also from two instances at once', async () => {
    const second: App = await createApp({
      config: readConfig({ SIAGA_DATA_DIR: app.dataDir, SIAGA_DATABASE_URL: app.database.url }),
      clock: app.clock,
    });
    await second.prepare();
    const kiosks: TestKiosk[] = [];
    for (let index = 0; index < 10; index++) kiosks.push(await pairKiosk(app, { from: `10.0.1.${index}` }));
    const through = (http: App['http'], kiosk: TestKiosk) =>
      new TestPerson(http, { 'x-device-key': kiosk.token }).post('/api/emergency/presses', newPress());
    const answers = await Promise.all(
      kiosks.flatMap((kiosk) => [through(app.app.http, kiosk), through(second.http, kiosk)]),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201));
    const numbers = [...new Set(answers.map(({ body }) => body.receipt as string))].sort();
    expect(numbers).toHaveLength(10);
    const counts = numbers.map((number) => Number(number.slice('K-2026-'.length)));
    expect(counts).toEqual(counts.map((_, index) => counts[0]! + index));
    await second.stop('test over');
  });
});
