import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { pairKiosk, type TestKiosk } from '../../testing/kiosk.ts';
import { act, newPlace, pressed } from '../../testing/press.ts';
import { TelegramEmulator } from '../../testing/telegram-emulator.ts';
import { linkedPerson, type LinkedPerson } from '../../testing/telegram-people.ts';
import { TestApp } from '../../testing/test-app.ts';

describeEachDatabase('several incidents at once', (dialect) => {
  let app: TestApp;
  let telegram: TelegramEmulator;
  let kiosk: TestKiosk;
  let away: TestKiosk;
  let awaySite: string;
  let sitti: LinkedPerson;

  beforeAll(async () => {
    telegram = await TelegramEmulator.start();
    app = await TestApp.start(dialect, telegram.environment);
    kiosk = await pairKiosk(app);
    awaySite = await app.site('Depot Sorong');
    away = await pairKiosk(app, { siteId: awaySite, name: 'Kios Sorong' });
    sitti = await linkedPerson(app, telegram, { name: 'Sitti', siteIds: [app.siteId, awaySite] });
  });
  afterAll(async () => {
    await app.stop();
    await telegram.stop();
  });

  /** Lets a while pass, second by second, as the running server does. */
  async function pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      app.clock.advance(1_000);
      await app.app.jobs.runDue();
      await app.app.notifications.runDue();
    }
  }
  const reminders = async ({ id }: { id: string }) =>
    (await app.app.notifications.deliveriesOf(app.app.database.db, 'incident', id)).filter(
      ({ kind, state }) => kind === 'reminder' && state === 'sent',
    );
  const newest = () => telegram.lastMessageTo(sitti.phone)!.text;

  test('an exercise holds back no reminder of the real thing, and the real reminder speaks of real ones alone', async () => {
    const drill = await pressed(sitti, { drill: true, placeId: await newPlace(app) });
    await pass(3);
    const real = await pressed(kiosk, { category: 'fire', placeId: await newPlace(app) });
    await pass(20);
    expect(await reminders(real)).toHaveLength(1);
    const ofReal = telegram
      .messagesTo(sitti.phone)
      .filter(({ text }) => text.includes('Belum diterima:') && text.includes(real.number));
    expect(ofReal.length).toBeGreaterThan(0);
    for (const { text } of ofReal) expect(text).not.toContain(drill.number);
    for (const one of [drill, real]) await act(sitti, one, 'resolve');
  });

  test('an unanswered incident of one site holds back no reminder of another site', async () => {
    const here = await pressed(kiosk, { placeId: await newPlace(app) });
    await pass(3);
    const there = await pressed(away, { placeId: await newPlace(app, awaySite) });
    await pass(20);
    expect(await reminders(there)).toHaveLength(1);
    for (const one of [here, there]) await act(sitti, one, 'resolve');
  });

  test('what happens now goes out before a queue that a kiosk kept for days', async () => {
    await telegram.goesDown();
    for (let index = 0; index < 5; index++)
      await pressed(kiosk, { placeId: await newPlace(app), ageMs: 13 * 3_600_000 });
    const now = await pressed(away, { category: 'fire', placeId: await newPlace(app, awaySite) });
    await app.app.notifications.runDue();
    await telegram.comesBack();
    const before = telegram.messagesTo(sitti.phone).length;
    for (let second = 0; second < 20 && telegram.messagesTo(sitti.phone).length === before; second++)
      await pass(1);
    expect(newest()).toContain(now.number);
  });
});
