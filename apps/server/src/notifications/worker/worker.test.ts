import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { type PushAnswer, type PushService, startPushService } from '../../testing/push-service.ts';
import { registerBrowser, type RungPerson, rungPerson } from '../../testing/rung.ts';
import { TestSubject } from '../../testing/telling.ts';
import { TestApp } from '../../testing/test-app.ts';

const HOUR_MS = 3_600_000;

describeEachDatabase('the outbox', (dialect) => {
  let app: TestApp;
  let push: PushService;
  let budi: RungPerson;
  let subject: TestSubject;

  beforeAll(async () => {
    push = await startPushService();
    app = await TestApp.start(dialect, { SIAGA_PUSH_HOSTS: push.host });
    budi = await rungPerson(app, push);
  });
  afterAll(async () => {
    await app.stop();
    await push.close();
  });
  beforeEach(async () => {
    push.answerWith(null);
    app.clock.advance(60_000);
    await runDue();
    push.calls.length = 0;
    subject = new TestSubject(app.app, app.siteId);
  });

  const runDue = () => app.app.notifications.runDue();
  const answers = async (answer: PushAnswer, during: () => Promise<void>) => {
    push.answerWith(answer);
    await during();
    push.answerWith(null);
  };

  test('an alert rings every browser of the person, and is sent under the name that the service gave it', async () => {
    const { browser } = await registerBrowser(budi, push);
    await subject.tell('alert', [budi.id]);
    await runDue();
    expect(new Set(push.calls.map((call) => call.endpoint))).toEqual(
      new Set([budi.browser.endpoint, browser.endpoint]),
    );
    expect(push.calls[0]?.payload).toMatchObject({ title: 'Darurat', body: subject.line, kind: 'alert' });
    expect(push.calls[0]?.headers).toMatchObject({ urgency: 'high', ttl: '86400' });
    const deliveries = await subject.deliveries();
    expect(deliveries.map(({ state, reason, retryAt }) => ({ state, reason, retryAt }))).toEqual(
      Array(2).fill({ state: 'sent', reason: null, retryAt: null }),
    );
    expect(deliveries.map(({ providerId }) => providerId).sort()).toEqual(
      push.calls.map(({ id }) => id).sort(),
    );
    expect(subject.heard).toBe(2);
    expect(push.faults).toEqual([]);
    for (const device of (await budi.get('/api/notifications/mine')).body.webpush.devices.slice(1))
      await budi.delete(`/api/notifications/push/devices/${device.id}`);
  });

  test('it leaves by itself, without anybody who asks for it', async () => {
    await subject.tell('alert', [budi.id]);
    await push.reached(1);
  });

  test('a service that is down is tried again after 1, 2, 4, 8 and then every 15 s, until it is back', async () => {
    await push.shut();
    await subject.tell('alert', [budi.id]);
    await runDue();
    expect(await subject.delivery()).toMatchObject({ state: 'failed', reason: 'unreachable', attempts: 1 });
    for (const [index, seconds] of [1, 2, 4, 8, 15, 15].entries()) {
      app.clock.advance(seconds * 850 - 1);
      await runDue();
      expect((await subject.delivery()).attempts).toBe(index + 1);
      app.clock.advance(seconds * 300 + 1);
      await runDue();
      expect((await subject.delivery()).attempts).toBe(index + 2);
    }
    await push.open();
    app.clock.advance(18_000);
    await runDue();
    // Nobody answered at all, so it cannot have arrived twice.
    expect(await subject.delivery()).toMatchObject({ state: 'sent', reason: null, mayBeDuplicate: false });
    expect(push.calls).toHaveLength(1);
  });

  test('a service that asks for two minutes is left alone for two minutes', async () => {
    await answers({ status: 429, headers: { 'retry-after': '120' } }, async () => {
      await subject.tell('alert', [budi.id]);
      await runDue();
    });
    const waiting = await subject.delivery();
    expect(waiting).toMatchObject({ state: 'failed', reason: 'rate_limited' });
    expect(Date.parse(waiting.retryAt ?? '') - app.clock.now()).toBe(120_000);
    app.clock.advance(119_999);
    await runDue();
    expect(push.calls).toHaveLength(1);
    app.clock.advance(1);
    await runDue();
    expect((await subject.delivery()).state).toBe('sent');
  });

  test('a call that broke off may have arrived: the next copy says that it may be the second', async () => {
    await answers('cut', async () => {
      await subject.tell('alert', [budi.id]);
      await runDue();
    });
    expect(await subject.delivery()).toMatchObject({ state: 'failed', mayBeDuplicate: true });
    app.clock.advance(2_000);
    await runDue();
    expect(push.calls.map((call) => call.payload.title)).toEqual(['Darurat', 'Darurat (mungkin dua kali)']);
    expect(await subject.delivery()).toMatchObject({ state: 'sent', mayBeDuplicate: true });
  });

  test('a message that was taken without a name is never called sent, and not repeated', async () => {
    await answers({ status: 201 }, async () => {
      await subject.tell('alert', [budi.id]);
      await runDue();
    });
    const delivery = await subject.delivery();
    expect(delivery).toMatchObject({ state: 'failed', reason: 'refused', retryAt: null });
    expect(delivery.providerId).toBeUndefined();
    app.clock.advance(HOUR_MS);
    await runDue();
    expect(push.calls).toHaveLength(1);
  });

  test('a redirect is not followed', async () => {
    await answers({ status: 307, headers: { location: budi.browser.endpoint } }, async () => {
      await subject.tell('alert', [budi.id]);
      await runDue();
    });
    expect(push.calls).toHaveLength(1);
    expect(await subject.delivery()).toMatchObject({ state: 'failed', reason: 'refused', retryAt: null });
  });

  test('an alert that could not be sent for a day is given up, and says so', async () => {
    await push.shut();
    await subject.tell('alert', [budi.id]);
    await runDue();
    app.clock.advance(24 * HOUR_MS + 1);
    await push.open();
    await runDue();
    expect(push.calls).toEqual([]);
    expect(await subject.delivery()).toMatchObject({ state: 'failed', reason: 'too_old', retryAt: null });
  });

  test('never two at once to the same browser, and the most urgent first', async () => {
    push.answerWith('hang');
    await subject.tell('test', [budi.id]);
    await push.reached(1);
    for (const kind of ['reminder', 'help', 'alert'] as const) await subject.tell(kind, [budi.id]);
    const done = runDue();
    expect(push.calls).toHaveLength(1);
    push.answerWith(null);
    push.release();
    await done;
    expect(push.calls.map((call) => call.payload.kind)).toEqual(['test', 'alert', 'help', 'reminder']);
  });

  test('a thing that cannot be put into words is tried again, and is not called failed', async () => {
    subject.whileComposing = async () => {
      throw new Error('not now');
    };
    await subject.tell('alert', [budi.id]);
    await runDue();
    expect(await subject.delivery()).toMatchObject({ state: 'queued', reason: null, attempts: 1 });
    subject.whileComposing = async () => {};
    app.clock.advance(1_150);
    await runDue();
    expect(await subject.delivery()).toMatchObject({ state: 'sent', mayBeDuplicate: false });
  });
});
