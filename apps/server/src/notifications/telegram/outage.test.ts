import type { Incident } from '@siaga/contracts/emergency';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { availableDialects, describeEachDatabase, makeTestDatabase } from '../../testing/databases.ts';
import { pairKiosk, type TestKiosk } from '../../testing/kiosk.ts';
import { act, newPlace, pressed, readIncident } from '../../testing/press.ts';
import { startTcpProxy } from '../../testing/tcp-proxy.ts';
import { TelegramEmulator } from '../../testing/telegram-emulator.ts';
import { invitationOf, type LinkedPerson, linkedPerson } from '../../testing/telegram-people.ts';
import { ADMIN, TestApp } from '../../testing/test-app.ts';

describeEachDatabase('while Telegram', (dialect) => {
  let app: TestApp;
  let telegram: TelegramEmulator;
  let kiosk: TestKiosk;
  let budi: LinkedPerson;
  let sari: LinkedPerson;

  beforeAll(async () => {
    telegram = await TelegramEmulator.start();
    app = await TestApp.start(dialect, telegram.environment);
    kiosk = await pairKiosk(app);
    budi = await linkedPerson(app, telegram, { name: 'Budi' });
    sari = await linkedPerson(app, telegram, { name: 'Sari' });
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
  });

  /** Time in which everything that becomes due is done. */
  async function passes(seconds: number) {
    for (let second = 0; second < seconds; second++) {
      app.clock.advance(1_000);
      await app.app.jobs.runDue();
      await app.app.notifications.runDue();
    }
  }
  async function raised(): Promise<Incident> {
    const incident = await pressed(kiosk, { placeId: await newPlace(app) });
    await app.app.notifications.runDue();
    return incident;
  }
  const about = ({ phone }: LinkedPerson, { number }: Incident) =>
    telegram.messagesTo(phone).filter(({ text }) => text.includes(number));
  const alertTo = async (name: string, incident: Incident) =>
    (await readIncident(app.admin, incident)).deliveries.find(
      ({ channel, kind, recipient }) => channel === 'telegram' && kind === 'alert' && recipient === name,
    );

  test('asks for patience with one chat, that one waits as long as it says, and the others do not', async () => {
    telegram.trouble.asksForPatience(20, { methods: ['sendMessage'], chatId: budi.phone.id, times: 1 });
    const incident = await raised();
    expect(about(sari, incident)).toHaveLength(1);
    const waiting = await alertTo('Budi', incident);
    expect(waiting).toMatchObject({ state: 'failed', reason: 'rate_limited', attempts: 1 });
    expect(Date.parse(waiting!.retryAt!)).toBeGreaterThanOrEqual(app.clock.now() + 20_000);
    const calls = telegram.countOf('sendMessage');
    await passes(10);
    expect(telegram.countOf('sendMessage')).toBe(calls);
    expect(about(budi, incident)).toEqual([]);
    await passes(15);
    expect(about(budi, incident)[0]?.text).not.toContain('mungkin terkirim dua kali');
    expect(await alertTo('Budi', incident)).toMatchObject({ state: 'sent', mayBeDuplicate: false });
  });

  test('is away for a minute, everything waits and says why, and then each message comes once', async () => {
    await telegram.goesDown();
    const incident = await raised();
    await passes(30);
    expect(await alertTo('Budi', incident)).toMatchObject({
      state: 'failed',
      reason: 'unreachable',
      mayBeDuplicate: false,
      retryAt: expect.any(String),
    });
    await passes(30);
    expect((await alertTo('Budi', incident))!.attempts).toBeGreaterThanOrEqual(5);
    await telegram.comesBack();
    await passes(20);
    for (const person of [budi, sari]) {
      const alerts = about(person, incident).filter(({ text }) => text.startsWith('🚨 MEDIS'));
      expect(alerts).toHaveLength(1);
      expect(alerts[0]!.text).not.toContain('mungkin terkirim dua kali');
    }
    expect(await alertTo('Sari', incident)).toMatchObject({ state: 'sent', reason: null });
  });

  test('is away and somebody answers on the console, nothing rings when it comes back', async () => {
    await telegram.goesDown();
    const incident = await raised();
    await passes(3);
    await act(app.admin, incident, 'acknowledge');
    const { deliveries } = await readIncident(app.admin, incident);
    expect(deliveries.filter(({ channel }) => channel === 'telegram')).not.toEqual([]);
    for (const { channel, state } of deliveries) if (channel === 'telegram') expect(state).toBe('superseded');
    await telegram.comesBack();
    await passes(60);
    expect([...about(budi, incident), ...about(sari, incident)]).toEqual([]);
  });

  test('is away and a message was sent before, it shows the answer once Telegram is back', async () => {
    const incident = await raised();
    await passes(2);
    await telegram.goesDown();
    await act(app.admin, incident, 'acknowledge');
    await passes(10);
    await telegram.comesBack();
    await passes(20);
    expect(about(budi, incident)).toMatchObject([{ text: expect.stringContaining('Diterima oleh admin') }]);
  });

  test('answers nonsense, the message comes again and says that it may be the second', async () => {
    telegram.trouble.babbles({ methods: ['sendMessage'], chatId: budi.phone.id, times: 1 });
    const incident = await raised();
    await passes(5);
    expect(about(budi, incident)[0]?.text).toContain('(mungkin terkirim dua kali)');
    expect(await alertTo('Budi', incident)).toMatchObject({ state: 'sent', mayBeDuplicate: true });
  });

  test('refuses the shape of a message or its buttons, the bare words arrive', async () => {
    telegram.trouble.refuses(400, "Bad Request: inline keyboard button URL 'x' is invalid", {
      methods: ['sendMessage'],
      chatId: budi.phone.id,
      times: 1,
    });
    const incident = await raised();
    expect(about(budi, incident)).toMatchObject([{ keyboard: [], entities: [] }]);
    expect(about(budi, incident)[0]!.text).toBe(about(sari, incident)[0]!.text);
    expect(await alertTo('Budi', incident)).toMatchObject({ state: 'sent' });
  });

  test('refuses a message whatever its shape, that one is given up and the others go', async () => {
    telegram.trouble.refuses(400, "Bad Request: can't parse entities: Unsupported start tag", {
      methods: ['sendMessage'],
      chatId: budi.phone.id,
    });
    const incident = await raised();
    expect(await alertTo('Budi', incident)).toMatchObject({
      state: 'failed',
      reason: 'refused',
      retryAt: null,
    });
    expect(about(sari, incident)).toHaveLength(1);
  });
});

test('a Telegram that needs 10 s for every answer is waited for, and each message comes once', async () => {
  const telegram = await TelegramEmulator.start();
  const app = await TestApp.start('sqlite', telegram.environment);
  const kiosk = await pairKiosk(app);
  const budi = await linkedPerson(app, telegram, { name: 'Budi' });
  telegram.trouble.answersAfter(10_000, { methods: ['sendMessage'] });
  const incident = await pressed(kiosk);
  await app.app.notifications.runDue();
  expect(telegram.messagesTo(budi.phone).filter(({ text }) => text.includes(incident.number))).toHaveLength(
    1,
  );
  const { deliveries } = await readIncident(app.admin, incident);
  expect(deliveries.find(({ recipient }) => recipient === 'Budi')).toMatchObject({
    state: 'sent',
    attempts: 0,
    mayBeDuplicate: false,
  });
  await app.stop();
  await telegram.stop();
}, 60_000);

test('a Telegram that hangs over one message keeps nobody else waiting, and that one comes again with a label', async () => {
  const telegram = await TelegramEmulator.start();
  const app = await TestApp.start('sqlite', telegram.environment);
  const kiosk = await pairKiosk(app);
  const budi = await linkedPerson(app, telegram, { name: 'Budi' });
  const sari = await linkedPerson(app, telegram, { name: 'Sari' });
  telegram.trouble.hangs({ methods: ['sendMessage'], chatId: budi.phone.id, times: 1 });
  const incident = await pressed(kiosk);
  await telegram.messageTo(sari.phone, incident.number);
  expect(telegram.messagesTo(budi.phone).filter(({ text }) => text.includes(incident.number))).toEqual([]);
  await app.app.notifications.runDue();
  app.clock.advance(2_000);
  const late = await telegram.messageTo(budi.phone, incident.number);
  expect(late.text).toContain('(mungkin terkirim dua kali)');
  await app.stop();
  await telegram.stop();
}, 60_000);

const servers = availableDialects.filter((dialect) => dialect !== 'sqlite');

describe.each(servers)('while a database on %s is away', (dialect) => {
  test('nothing that people send is confirmed, and all of it is taken once it is back', async () => {
    const home = await makeTestDatabase(dialect);
    const address = new URL(home.url);
    const proxy = await startTcpProxy(Number(address.port));
    address.port = String(proxy.port);
    const telegram = await TelegramEmulator.start();
    const app = await TestApp.start('sqlite', {
      ...telegram.environment,
      SIAGA_DATABASE_URL: address.href,
    });
    const person = await app.person('responder');
    const phone = telegram.person('Sabar');
    const invitation = await invitationOf(person);
    await proxy.cut();
    telegram.personOpens(phone, invitation);
    await telegram.until('it to be handed out', () => !telegram.updates.isPolled);
    expect(telegram.updates.waiting).toBe(1);
    await proxy.mend();
    await telegram.messageTo(phone, 'Pesan percobaan');
    await telegram.until('it confirmed', () => telegram.updates.waiting === 0);
    await app.stop();
    await telegram.stop();
    await proxy.close();
    await home.drop();
  });
});
