import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeEachDatabase } from '../testing/databases.ts';
import { type PushService, startPushService } from '../testing/push-service.ts';
import { rungPerson } from '../testing/rung.ts';
import { TestSubject } from '../testing/telling.ts';
import { TestApp } from '../testing/test-app.ts';

describeEachDatabase('the channels of a site', (dialect) => {
  let app: TestApp;
  let push: PushService;

  beforeAll(async () => {
    push = await startPushService();
  });
  afterAll(() => push.close());
  beforeEach(async () => {
    push.answerWith(null);
    app = await TestApp.start(dialect, { SIAGA_PUSH_HOSTS: push.host });
    return () => app.stop();
  });

  const webPush = async (siteId = app.siteId) => {
    const { body } = await app.admin.get(`/api/notifications/channels?siteId=${siteId}`);
    return (body.data as Record<string, unknown>[]).find((one) => one['channel'] === 'webpush');
  };

  test('say whom they reach, and how they stand by what they were answered last', async () => {
    expect(await webPush()).toEqual({
      channel: 'webpush',
      state: 'untried',
      reason: null,
      botName: null,
      connectedPeople: 0,
      people: 1,
      groups: 0,
    });
    const budi = await rungPerson(app, push);
    await app.person('auditor');
    expect(await webPush()).toMatchObject({ connectedPeople: 1, people: 2, state: 'untried' });
    const subject = new TestSubject(app.app, app.siteId);
    await push.shut();
    await subject.tell('alert', [budi.id]);
    await app.app.notifications.runDue();
    expect(await webPush()).toMatchObject({ state: 'failing', reason: 'unreachable' });
    await push.open();
    app.clock.advance(2_000);
    await app.app.notifications.runDue();
    expect(await webPush()).toMatchObject({ state: 'ok', reason: null });
    push.answerWith({ status: 410 });
    await subject.tell('help', [budi.id]);
    await app.app.notifications.runDue();
    // The service works; it is the person's browser that is gone.
    expect(await webPush()).toMatchObject({ state: 'ok', connectedPeople: 0, people: 2 });
  });

  test('Telegram without a token is off, and says nothing else', async () => {
    const { body } = await app.admin.get(`/api/notifications/channels?siteId=${app.siteId}`);
    expect(body.data[0]).toMatchObject({ channel: 'telegram', state: 'off', connectedPeople: 0 });
    const own = await app.admin.get('/api/notifications/mine');
    expect(own.body.telegram).toEqual({ configured: false, botName: null, link: null });
  });

  test('are shown for the sites that somebody reaches, to those who may read emergencies', async () => {
    const other = await app.site('Depot lain');
    const responder = await app.person('responder');
    const url = '/api/notifications/channels?siteId=';
    expect((await responder.get(`${url}${app.siteId}`)).status).toBe(200);
    expect((await responder.get(`${url}${other}`)).status).toBe(404);
    expect((await responder.get(`${url}${crypto.randomUUID()}`)).status).toBe(404);
    expect((await responder.get(`${url}x`)).status).toBe(422);
    expect((await (await app.person('operator')).get(`${url}${app.siteId}`)).status).toBe(403);
    expect(await webPush(other)).toMatchObject({ people: 1 });
  });
});
