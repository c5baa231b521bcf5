import type { Incident } from '@siaga/contracts/emergency';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { pairKiosk, type TestKiosk } from '../../testing/kiosk.ts';
import { act, newPress, pressed, readIncident } from '../../testing/press.ts';
import { type PushService, startPushService } from '../../testing/push-service.ts';
import { type RungPerson, rungPerson } from '../../testing/rung.ts';
import { TestApp } from '../../testing/test-app.ts';

describeEachDatabase('who is told of an incident at the moment of sending', (dialect) => {
  let push: PushService;
  let app: TestApp;
  let person: RungPerson;
  let kiosk: TestKiosk;

  beforeEach(async () => {
    push = await startPushService();
    app = await TestApp.start(dialect, { SIAGA_PUSH_HOSTS: push.host });
    person = await rungPerson(app, push);
    kiosk = await pairKiosk(app);
  });
  afterEach(async () => {
    await app.stop();
    await push.close();
  });

  /** An incident whose alert could not be sent so far. */
  async function untold(): Promise<Incident> {
    push.answerWith({ status: 503 });
    const incident = await pressed(kiosk, { note: 'sesak napas' });
    await app.app.notifications.runDue();
    push.answerWith(null);
    app.clock.advance(5_000);
    return incident;
  }
  const change = async (fields: Record<string, unknown>) =>
    expect((await app.admin.patch(`/api/users/${person.id}`, fields)).status).toBe(200);
  const rings = async (incident: Incident) =>
    (await readIncident(app.admin, incident)).deliveries
      .filter(({ channel }) => channel === 'webpush')
      .map(({ kind, state }) => `${kind} ${state}`);

  test('whoever was moved to another site meanwhile is not rung', async () => {
    const incident = await untold();
    await change({ siteIds: [await app.site('Depot Sorong')] });
    const calls = push.calls.length;
    await app.app.notifications.runDue();
    expect(push.calls).toHaveLength(calls);
    expect(await rings(incident)).toEqual(['alert superseded']);
  });

  test('nor is whoever may not answer any more', async () => {
    const incident = await untold();
    await change({ role: 'operator' });
    const calls = push.calls.length;
    await app.app.notifications.runDue();
    expect(push.calls).toHaveLength(calls);
    expect(await rings(incident)).toEqual(['alert superseded']);
  });

  test('whoever still answers there is', async () => {
    const incident = await untold();
    await change({ role: 'supervisor' });
    await app.app.notifications.runDue();
    expect(await rings(incident)).toEqual(['alert sent']);
    expect(push.calls.at(-1)!.payload.body).toContain('sesak napas');
  });

  test('whoever was rung and then moved is shown how it ends, but nothing that is written from then on', async () => {
    const incident = await pressed(kiosk);
    await app.app.notifications.runDue();
    await change({ siteIds: [await app.site('Depot Sorong')] });
    await kiosk.post('/api/emergency/presses', newPress({ note: 'sesak napas' }));
    await act(app.admin, incident, 'resolve');
    await app.app.notifications.runDue();
    const { payload } = push.calls.at(-1)!;
    expect(payload.title).toContain('✅');
    expect(payload.body).not.toContain('sesak napas');
  });
});
