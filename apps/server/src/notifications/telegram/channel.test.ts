import type { Incident } from '@siaga/contracts/emergency';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { pairKiosk, type TestKiosk } from '../../testing/kiosk.ts';
import { act, newPlace, pressed, readIncident } from '../../testing/press.ts';
import { type EmulatedChat, TelegramEmulator } from '../../testing/telegram-emulator.ts';
import { linkedGroup, type LinkedPerson, linkedPerson } from '../../testing/telegram-people.ts';
import { ADMIN, TestApp } from '../../testing/test-app.ts';

const NAME = 'Budi <b>&"\'</b>';

describeEachDatabase('an incident in Telegram', (dialect) => {
  let app: TestApp;
  let telegram: TelegramEmulator;
  let kiosk: TestKiosk;
  let budi: LinkedPerson;
  let group: EmulatedChat;

  beforeAll(async () => {
    telegram = await TelegramEmulator.start();
    app = await TestApp.start(dialect, {
      ...telegram.environment,
      SIAGA_PUBLIC_URL: 'https://siaga.example',
    });
    app.admin.headers['origin'] = 'https://siaga.example';
    kiosk = await pairKiosk(app, { name: 'Kios <gerbang> & "dermaga"' });
    budi = await linkedPerson(app, telegram, { name: NAME });
    group = await linkedGroup(app, telegram, { title: 'Regu <Jaga>' });
  });
  afterAll(async () => {
    await app.stop();
    await telegram.stop();
  });
  beforeEach(() => app.admin.signIn(ADMIN.email, ADMIN.password));
  // What is still open would be reminded of.
  afterEach(async () => {
    telegram.trouble.end();
    const open = await app.admin.get('/api/emergency/incidents?open=true');
    for (const incident of open.body.data as { id: string }[]) await act(app.admin, incident, 'resolve');
    await passes(5);
    // Telegram takes twenty messages a minute in a group.
    app.clock.advance(60_000);
  });

  /** Time in which everything that becomes due is done. */
  async function passes(seconds: number) {
    for (let second = 0; second < seconds; second++) {
      app.clock.advance(1_000);
      await app.app.jobs.runDue();
      await app.app.notifications.runDue();
    }
  }
  async function raised(fields: Record<string, unknown> = {}): Promise<Incident> {
    const incident = await pressed(kiosk, { placeId: await newPlace(app), ...fields });
    await app.app.notifications.runDue();
    return incident;
  }
  const deliveries = async (incident: Incident) =>
    (await readIncident(app.admin, incident)).deliveries.filter(({ channel }) => channel === 'telegram');
  const about = (chat: { id: number }, { number }: Incident) =>
    telegram.messagesTo(chat).filter(({ text }) => text.includes(number));

  test('is told to the people who answer and the groups of the site, under the ids that Telegram gave', async () => {
    const incident = await raised({ note: 'kaki <terjepit> & "berdarah"' });
    const [own, inGroup] = [about(budi.phone, incident)[0]!, about(group, incident)[0]!];
    expect(own.text).toMatch(/^🚨 MEDIS — Kios <gerbang> & "dermaga", Tempat \w+\nBelum diterima/);
    expect(own.text).toContain('Catatan: kaki <terjepit> & "berdarah"');
    expect(own.keyboard.flat().map(({ text }) => text)).toEqual([
      'Terima',
      'Menuju',
      'Di lokasi',
      'Butuh bantuan',
      'Buka di Siaga',
    ]);
    expect(own.keyboard.flat().at(-1)?.url).toBe(`https://siaga.example/console/incidents/${incident.id}`);
    const sent = (await deliveries(incident)).filter(({ kind }) => kind === 'alert');
    expect(sent.map(({ recipient, state, providerId }) => ({ recipient, state, providerId }))).toEqual(
      expect.arrayContaining([
        { recipient: NAME, state: 'sent', providerId: String(own.id) },
        { recipient: 'Regu <Jaga>', state: 'sent', providerId: String(inGroup.id) },
      ]),
    );
  });

  test('is one message, edited as it moves, with a name arriving letter by letter', async () => {
    const incident = await raised();
    const [{ id } = { id: 0 }] = about(group, incident);
    await passes(2);
    telegram.personPresses(about(budi.phone, incident)[0]!, 'Menuju', { from: budi.phone });
    await telegram.messageTo(group, `Menuju: ${NAME} (00:02)`);
    await act(app.admin, incident, 'resolve', { outcome: 'handled' });
    await passes(2);
    expect(about(group, incident)).toMatchObject([{ id, edits: 2, keyboard: [[{ text: 'Buka di Siaga' }]] }]);
    expect(about(group, incident)[0]!.text).toContain('Selesai ditangani, kata admin, setelah 00:02');
    const [alert] = (await deliveries(incident)).filter(({ recipient }) => recipient === NAME);
    expect(alert).toMatchObject({ state: 'sent', editedAt: new Date(app.clock.now() - 1_000).toISOString() });
  });

  test('is shown on a map where the device knows where it is, after the message itself', async () => {
    const incident = await raised({ position: { lat: -5.1343, lon: 119.4062, accuracyM: 8 } });
    await passes(3);
    const [message, map] = telegram.messagesTo(budi.phone).slice(-2);
    expect(message?.text).toContain(incident.number);
    expect(map?.venue).toEqual({
      latitude: -5.1343,
      longitude: 119.4062,
      title: expect.stringMatching(/^MEDIS — Kios <gerbang> & "dermaga"/),
      address: 'Pelabuhan Uji, ketelitian 8 m',
    });
  });

  test('is shown on a map once a later press knows where it is, and there alone', async () => {
    const placeId = await newPlace(app);
    const incident = await raised({ placeId });
    await passes(3);
    const maps = () => telegram.messagesTo(budi.phone).filter(({ venue }) => venue !== null);
    const before = maps().length;
    await pressed(kiosk, { placeId, position: { lat: -5.1343, lon: 119.4062 } });
    await pressed(kiosk, { placeId, position: { lat: -5.2, lon: 119.5 } });
    await passes(5);
    expect(maps()).toHaveLength(before + 1);
    expect(maps().at(-1)?.venue).toMatchObject({ latitude: -5.1343, longitude: 119.4062 });
    const kinds = (await deliveries(incident)).map(({ kind, state }) => `${kind} ${state}`);
    expect(kinds).toEqual(['alert sent', 'alert sent', 'venue sent', 'venue sent']);
  });

  test('is reminded of every 15 s until somebody has it, and each reminder takes the place of the last', async () => {
    const incident = await raised();
    await passes(35);
    await telegram.until('the first reminder gone', () => about(group, incident).length === 2);
    expect(about(group, incident).map(({ text }) => text)).toEqual([
      expect.stringMatching(/^🚨 MEDIS/),
      expect.stringMatching(/^🚨 Belum diterima/),
    ]);
    const reminders = telegram.chats
      .get(group.id)
      .messages.filter(({ text }) => text.includes(incident.number));
    expect(reminders.filter(({ isDeleted }) => isDeleted)).toHaveLength(1);
    await act(app.admin, incident, 'acknowledge');
    await passes(60);
    expect(about(group, incident)).toHaveLength(2);
    for (const { text } of about(group, incident))
      expect(text).toContain('Diterima oleh admin setelah 00:35');
  });

  test('five at once are five messages and one reminder that names them all', async () => {
    const incidents: Incident[] = [];
    for (let at = 0; at < 5; at++) incidents.push(await raised());
    await passes(16);
    const reminders = telegram.messagesTo(group).filter(({ text }) => text.startsWith('🚨 Belum diterima'));
    expect(reminders).toHaveLength(1);
    for (const { number } of incidents) expect(reminders[0]!.text).toContain(number);
    for (const incident of incidents) expect(about(group, incident).length).toBeGreaterThanOrEqual(1);
  });

  test('is not rung to somebody who has blocked the bot, which is said, and is again after a new start', async () => {
    const person = await linkedPerson(app, telegram, { name: 'Tono' });
    telegram.chats.get(person.phone.id).bar = 'blocked';
    const own = async (incident: Incident) =>
      (await deliveries(incident)).filter(({ recipient, kind }) => recipient === 'Tono' && kind === 'alert');
    expect(await own(await raised())).toMatchObject([{ state: 'failed', reason: 'blocked', retryAt: null }]);
    expect((await person.get('/api/notifications/mine')).body.telegram.link).toMatchObject({ blocked: true });
    expect(await own(await raised())).toEqual([]);
    telegram.personUnblocks(person.phone);
    await expect
      .poll(async () => (await person.get('/api/notifications/mine')).body.telegram.link)
      .toMatchObject({ blocked: false });
    await passes(2);
    expect(await own(await raised())).toMatchObject([{ state: 'sent' }]);
    await person.delete('/api/notifications/telegram/link');
  });

  test('follows a group that has become a supergroup, of which only the refusals tell', async () => {
    const old = await linkedGroup(app, telegram, { title: 'Pindah' });
    const first = await raised();
    expect(about(old, first)).toHaveLength(1);
    const moved = telegram.groupMigrates(old, { quietly: true });
    const second = await raised();
    await passes(2);
    expect(about(moved, second)).toHaveLength(1);
    const sent = (await deliveries(second)).find(
      ({ recipient, kind }) => recipient === 'Pindah' && kind === 'alert',
    );
    expect(sent).toMatchObject({ state: 'sent', providerId: String(about(moved, second)[0]!.id) });

    // What stood in the old group is said anew in the new one, and edited there from then on.
    await act(app.admin, first, 'acknowledge');
    await passes(3);
    expect(about(moved, first)).toMatchObject([{ edits: 0 }]);
    await act(app.admin, first, 'resolve');
    await passes(3);
    expect(about(moved, first)).toMatchObject([{ edits: 1, text: expect.stringMatching(/^✅ Selesai/) }]);
  });

  test('is left alone where somebody has deleted the message', async () => {
    const incident = await raised();
    telegram.chats.get(group.id).messages.at(-1)!.isDeleted = true;
    await act(app.admin, incident, 'acknowledge');
    await passes(3);
    expect(about(group, incident)).toEqual([]);
    const [alert] = (await deliveries(incident)).filter(({ recipient }) => recipient === 'Regu <Jaga>');
    expect(alert).toMatchObject({ state: 'sent', reason: null, retryAt: null });
  });

  test('of an exercise says so first', async () => {
    const made = await app.admin.post('/api/emergency/presses', {
      pressId: crypto.randomUUID(),
      category: 'fire',
      placeId: await newPlace(app),
      drill: true,
    });
    await app.app.notifications.runDue();
    expect(about(group, made.body.incident as Incident)[0]!.text).toMatch(/^LATIHAN 🚨 KEBAKARAN/);
  });
});

describeEachDatabase('an incident where Telegram is not configured', (dialect) => {
  test('says so in its deliveries, and nothing is ever called sent', async () => {
    const app = await TestApp.start(dialect);
    await app.person('responder');
    const incident = await pressed(await pairKiosk(app));
    await app.app.notifications.runDue();
    const { deliveries } = await readIncident(app.admin, incident);
    expect(deliveries.filter(({ channel }) => channel === 'telegram')).toMatchObject([
      {
        kind: 'alert',
        state: 'failed',
        reason: 'not_configured',
        recipient: null,
        sentAt: null,
        retryAt: null,
      },
    ]);
    const channels = await app.admin.get(`/api/notifications/channels?siteId=${app.siteId}`);
    expect(channels.body.data[0]).toMatchObject({ channel: 'telegram', state: 'off', connectedPeople: 0 });
    await app.stop();
  });

  test('or nobody is connected: that is said instead', async () => {
    const telegram = await TelegramEmulator.start();
    const app = await TestApp.start(dialect, telegram.environment);
    const incident = await pressed(await pairKiosk(app));
    const { deliveries } = await readIncident(app.admin, incident);
    expect(deliveries.filter(({ channel }) => channel === 'telegram')).toMatchObject([
      { kind: 'alert', state: 'failed', reason: 'nobody_connected', recipient: null },
    ]);
    await app.stop();
    await telegram.stop();
  });
});
