import type { Incident } from '@siaga/contracts/emergency';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { pairKiosk, type TestKiosk } from '../../testing/kiosk.ts';
import { connectLive } from '../../testing/live-client.ts';
import { newPlace, newPress, pressed, readIncident, storyOf } from '../../testing/press.ts';
import { TestApp } from '../../testing/test-app.ts';

/** Each press is a commit to disk, which the servers take longer for. */
const PRESSES = { sqlite: 1_500, mysql: 400, postgres: 400 };
const LANES = 10;

describeEachDatabase('a broken device that never stops pressing', (dialect) => {
  let app: TestApp;
  let broken: TestKiosk;
  let neighbour: TestKiosk;
  let other: TestKiosk;
  let told: Incident[];
  let flooded: Incident;
  let beside: Incident | undefined;

  beforeAll(async () => {
    app = await TestApp.start(dialect);
    const placeId = await newPlace(app);
    broken = await pairKiosk(app, { name: 'Kios rusak', placeId });
    neighbour = await pairKiosk(app, { name: 'Kios sebelah', placeId });
    other = await pairKiosk(app, { name: 'Kios dermaga', placeId: await newPlace(app) });
    const screen = await connectLive(await app.listen(), { auth: { token: broken.token } });

    let left = PRESSES[dialect];
    const statuses = new Set<number>();
    let besidePressed: Promise<Incident> | undefined;
    await Promise.all(
      Array.from({ length: LANES }, async () => {
        while (left-- > 0) {
          statuses.add((await broken.post('/api/emergency/presses', newPress({ note: 'macet' }))).status);
          if (left < PRESSES[dialect] / 2) besidePressed ??= pressed(other);
        }
      }),
    );
    expect([...statuses]).toEqual([201]);
    beside = await besidePressed;
    flooded = await pressed(neighbour, { note: 'ada asap' });
    const incidentIn = (payload: unknown) => (payload as { incident: Incident }).incident;
    let latest = -1;
    while (latest < flooded.revision) latest = incidentIn(await screen.next('incident:changed')).revision;
    told = screen.events.map(({ payload }) => incidentIn(payload));
    screen.close();
  }, 240_000);
  afterAll(() => app.stop());

  test('makes one incident that is flagged, and every press of it is stored', async () => {
    const { pressCount, kioskCount, flooded: isFlooded, id } = await readIncident(app.admin, flooded);
    expect([pressCount, kioskCount, isFlooded]).toEqual([PRESSES[dialect] + 1, 2, true]);
    const { stored } = await app.app.database.db
      .selectFrom('presses')
      .select((eb) => eb.fn.countAll<number>().as('stored'))
      .where('incident_id', '=', id)
      .executeTakeFirstOrThrow();
    expect(stored).toBe(PRESSES[dialect] + 1);
  });

  test('does not fill the story, which says where the flood begins, and a neighbour’s press is told all the same', async () => {
    const incident = await readIncident(app.admin, flooded);
    expect(storyOf(incident)).toEqual(['raised', ...Array<string>(19).fill('pressed'), 'flood', 'pressed']);
    expect(incident.timeline.at(-2)).toMatchObject({ details: { presses: 21 }, by: { name: 'Kios rusak' } });
    expect(incident.timeline.at(-1)).toMatchObject({ note: 'ada asap', by: { name: 'Kios sebelah' } });
  });

  test('does not fill the audit trail either', async () => {
    const { data } = (await app.admin.get('/api/audit?module=emergency&limit=200')).body;
    const actions = (data as { action: string; target: { id: string } }[])
      .filter(({ target }) => target.id === flooded.id)
      .map(({ action }) => action);
    expect(actions.filter((action) => action === 'incident.flooded')).toHaveLength(1);
    expect(actions).toHaveLength(22);
  });

  test('loses none of the words that came with the presses', async () => {
    const { presses } = await readIncident(app.admin, flooded);
    expect(presses).toHaveLength(50);
    expect(presses.slice(0, -1).every(({ note }) => note === 'macet')).toBe(true);
  });

  test('leaves another kiosk’s press alone', () => {
    expect(beside).toMatchObject({ kioskName: 'Kios dermaga', pressCount: 1, flooded: false });
    expect(beside!.id).not.toBe(flooded.id);
  });

  test('reaches screens from time to time, in order, and to the last', () => {
    expect(told.length).toBeLessThan(PRESSES[dialect] / 4);
    const revisions = told.map(({ revision }) => revision);
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
    expect(told.at(-1)!.pressCount).toBe(PRESSES[dialect] + 1);
  });
});
