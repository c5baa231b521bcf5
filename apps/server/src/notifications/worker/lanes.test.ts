import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { type PushService, startPushService } from '../../testing/push-service.ts';
import { type RungPerson, rungPerson } from '../../testing/rung.ts';
import { type EmulatedPerson, TelegramEmulator } from '../../testing/telegram-emulator.ts';
import { TestSubject } from '../../testing/telling.ts';
import { TestApp } from '../../testing/test-app.ts';

describeEachDatabase('two channels', (dialect) => {
  let app: TestApp;
  let push: PushService;
  let telegram: TelegramEmulator;
  let budi: RungPerson;
  let chat: EmulatedPerson;

  beforeAll(async () => {
    [push, telegram] = await Promise.all([startPushService(), TelegramEmulator.start()]);
    app = await TestApp.start(dialect, { SIAGA_PUSH_HOSTS: push.host, ...telegram.environment });
    budi = await rungPerson(app, push);
    chat = telegram.person('Budi');
    const invited = await budi.post('/api/notifications/telegram/invitation');
    telegram.personOpens(chat, invited.body.url as string);
    await telegram.messageTo(chat, 'Terhubung');
  });
  afterAll(async () => {
    telegram.trouble.end();
    await app.stop();
    await telegram.stop();
    await push.close();
  });

  const statesOf = async (subject: TestSubject) =>
    Object.fromEntries(
      (await app.app.notifications.deliveriesOf(app.app.database.db, subject.id, subject.id)).map((row) => [
        row.channel,
        row.state,
      ]),
    );

  test('each get their own delivery', async () => {
    const subject = new TestSubject(app.app, app.siteId);
    await subject.tell('alert', [budi.id]);
    await app.app.notifications.runDue();
    expect(await statesOf(subject)).toEqual({ telegram: 'sent', webpush: 'sent' });
  });

  test('a place on the map waits until the alert that it belongs to has got through', async () => {
    app.clock.advance(5_000);
    telegram.trouble.refuses(500, 'Internal Server Error', { methods: ['sendMessage'], times: 2 });
    const subject = new TestSubject(app.app, app.siteId);
    subject.line = 'Longsor di tambang';
    subject.venue = { lat: -0.5, lon: 117.1, title: 'Tambang', address: 'Blok 7' };
    await subject.tell('alert', [budi.id]);
    await app.app.notifications.runDue();
    app.clock.advance(1_150);
    await app.app.notifications.runDue();
    expect(telegram.countOf('sendVenue')).toBe(0);
    for (let second = 0; second < 10; second++) {
      app.clock.advance(1_000);
      await app.app.notifications.runDue();
    }
    expect(telegram.countOf('sendVenue')).toBe(1);
    const [alert, place] = telegram.messagesTo(chat).slice(-2);
    expect(alert?.text).toContain('Longsor di tambang');
    expect(place?.text).not.toContain('Longsor di tambang');
  });

  test('a push service that hangs keeps no chat waiting', async () => {
    // Beyond the pause that Telegram wants between two messages to one chat.
    app.clock.advance(5_000);
    push.answerWith('hang');
    const subject = new TestSubject(app.app, app.siteId);
    subject.line = 'Kebakaran di gudang';
    await subject.tell('alert', [budi.id]);
    await telegram.messageTo(chat, 'Kebakaran di gudang');
    push.answerWith(null);
    push.release();
    await app.app.notifications.runDue();
  });

  test('a Telegram that takes calls and does not answer keeps no browser waiting, however many wait for it', async () => {
    telegram.trouble.hangs({ methods: ['sendMessage'] });
    push.calls.length = 0;
    const subjects = Array.from({ length: 30 }, () => new TestSubject(app.app, app.siteId));
    for (const subject of subjects) await subject.tell('alert', [budi.id]);
    await push.reached(30);
    expect(await statesOf(subjects[0]!)).toMatchObject({ telegram: expect.stringMatching(/leased|queued/) });
  });
});
