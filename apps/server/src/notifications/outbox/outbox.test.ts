import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { inTransaction } from '../../platform/db/index.ts';
import { describeEachDatabase } from '../../testing/databases.ts';
import { type PushService, startPushService } from '../../testing/push-service.ts';
import { registerBrowser, type RungPerson, rungPerson } from '../../testing/rung.ts';
import { TestSubject } from '../../testing/telling.ts';
import { TestApp } from '../../testing/test-app.ts';

describeEachDatabase('telling', (dialect) => {
  let app: TestApp;
  let push: PushService;
  let budi: RungPerson;
  let siti: RungPerson;
  let subject: TestSubject;

  beforeAll(async () => {
    push = await startPushService();
    app = await TestApp.start(dialect, { SIAGA_PUSH_HOSTS: push.host });
    [budi, siti] = [await rungPerson(app, push), await rungPerson(app, push)];
  });
  afterAll(async () => {
    await app.stop();
    await push.close();
  });
  beforeEach(async () => {
    app.clock.advance(60_000);
    await runDue();
    push.calls.length = 0;
    subject = new TestSubject(app.app, app.siteId);
  });

  const runDue = () => app.app.notifications.runDue();
  const everyDelivery = () => app.app.notifications.deliveriesOf(app.app.database.db, subject.id, subject.id);

  test('a channel that is not configured, and one that reaches nobody, are named with the reason', async () => {
    const nobody = await app.person('responder');
    await subject.tell('alert', [nobody.id]);
    await runDue();
    expect(await everyDelivery()).toEqual(
      [
        ['telegram', 'not_configured'],
        ['webpush', 'nobody_connected'],
      ].map(([channel, reason]) =>
        expect.objectContaining({
          channel,
          reason,
          state: 'failed',
          recipient: null,
          retryAt: null,
          sentAt: null,
          attempts: 0,
        }),
      ),
    );
    await subject.tell('alert', [nobody.id]);
    expect(await everyDelivery()).toHaveLength(2);
    expect(push.calls).toEqual([]);
  });

  test('a reminder that reaches nobody adds nothing to that', async () => {
    await subject.tell('reminder', []);
    expect(await everyDelivery()).toEqual([]);
  });

  test('what is told in a transaction that is rolled back is told to nobody', async () => {
    const { db } = app.app.database;
    const work = inTransaction(db, async (trx) => {
      await app.app.notifications.tell(trx, {
        topic: subject.id,
        subjectId: subject.id,
        siteId: app.siteId,
        kind: 'alert',
        weight: 'real',
        userIds: [budi.id],
        withVenue: false,
      });
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    await runDue();
    expect(await everyDelivery()).toEqual([]);
    expect(push.calls).toEqual([]);
  });

  test('a reminder uses the same row again and again', async () => {
    for (let round = 1; round <= 3; round++) {
      app.clock.advance(15_000);
      await subject.tell('reminder', [budi.id]);
      await runDue();
      expect(push.calls).toHaveLength(round);
    }
    expect(await subject.deliveries()).toHaveLength(1);
    expect(await subject.delivery('reminder')).toMatchObject({
      state: 'sent',
      queuedAt: new Date(app.clock.now()).toISOString(),
    });
  });

  test('nobody is reminded of what they have not been told yet', async () => {
    await push.shut();
    await subject.tell('alert', [budi.id]);
    await runDue();
    await subject.tell('reminder', [budi.id, siti.id]);
    await push.open();
    expect((await subject.deliveries()).map(({ kind, recipient }) => [kind, recipient])).toEqual([
      ['alert', expect.stringContaining('responder')],
      ['reminder', expect.stringContaining('responder')],
    ]);
    app.clock.advance(2_000);
    await runDue();
    expect(push.calls.map((call) => [call.payload.kind, call.endpoint]).sort()).toEqual([
      ['alert', budi.browser.endpoint],
      ['reminder', siti.browser.endpoint],
    ]);
  });

  test('whoever was reminded in the last 10 s is not rung for the next subject as well', async () => {
    await subject.tell('reminder', [budi.id]);
    await runDue();
    app.clock.advance(9_999);
    const next = new TestSubject(app.app, app.siteId);
    await next.tell('reminder', [budi.id, siti.id]);
    await runDue();
    expect(push.calls.map((call) => call.endpoint)).toEqual([budi.browser.endpoint, siti.browser.endpoint]);
    app.clock.advance(1);
    await next.tell('reminder', [budi.id]);
    await runDue();
    expect(push.calls.at(-1)).toMatchObject({
      endpoint: budi.browser.endpoint,
      payload: { tag: next.id },
    });
    expect(push.calls).toHaveLength(3);
  });

  test('an alert is rung whatever was rung just now', async () => {
    await subject.tell('reminder', [budi.id]);
    const next = new TestSubject(app.app, app.siteId);
    await next.tell('alert', [budi.id]);
    await runDue();
    expect(push.calls.map((call) => call.payload.kind).sort()).toEqual(['alert', 'reminder']);
  });

  test('another call for help rings anew, and the browser that was added since then too', async () => {
    await subject.tell('help', [siti.id]);
    await runDue();
    const { deviceId } = await registerBrowser(siti, push);
    await subject.tell('help', [siti.id]);
    await runDue();
    expect(push.calls).toHaveLength(3);
    expect(await subject.deliveries()).toHaveLength(2);
    await siti.delete(`/api/notifications/push/devices/${deviceId}`);
  });

  test('deliveries say who was told, by name', async () => {
    await subject.tell('alert', [budi.id]);
    await runDue();
    expect((await subject.delivery()).recipient).toMatch(/^responder \d+ \(Chrome di Android\)$/);
  });
});
