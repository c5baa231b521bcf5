import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createApp } from '../../../app.ts';
import { readConfig } from '../../../platform/config.ts';
import { Jobs } from '../../../platform/jobs/index.ts';
import { describeEachDatabase } from '../../../testing/databases.ts';
import { type EmulatedPerson, TelegramEmulator } from '../../../testing/telegram-emulator.ts';
import { invitationOf } from '../../../testing/telegram-people.ts';
import { TestApp } from '../../../testing/test-app.ts';

describeEachDatabase('the poller', (dialect) => {
  let app: TestApp;
  let telegram: TelegramEmulator;

  beforeAll(async () => {
    telegram = await TelegramEmulator.start();
    app = await TestApp.start(dialect, telegram.environment);
  });
  afterAll(async () => {
    await app.stop();
    await telegram.stop();
  });
  // The clock stands still: moving it by more than a lease would take the poller from whoever has it.
  beforeEach(() => telegram.trouble.end());

  /** The same installation in one more process. */
  async function secondInstance() {
    const config = readConfig({
      SIAGA_DATA_DIR: app.dataDir,
      SIAGA_DATABASE_URL: app.database.url,
      ...telegram.environment,
    });
    const second = await createApp({ config, clock: app.clock });
    await second.prepare();
    return second;
  }

  /** Somebody writes, and is answered: then somebody polls. */
  async function isHeard(person: EmulatedPerson = telegram.person('Seseorang')) {
    const before = telegram.messagesTo(person).length;
    telegram.personWrites(person, 'halo');
    await telegram.until('an answer', () => telegram.messagesTo(person).length > before);
  }

  const state = async () => {
    const { body } = await app.admin.get(`/api/notifications/channels?siteId=${app.siteId}`);
    return (body.data as { channel: string; state: string; reason: string | null }[]).find(
      ({ channel }) => channel === 'telegram',
    );
  };

  test('takes what people send, as soon as the server stands', async () => {
    await isHeard();
    expect(await state()).toMatchObject({ state: 'ok', reason: null, botName: 'siaga_uji_bot' });
  });

  test('is one of several instances, and another one when that one stops', async () => {
    const second = await secondInstance();
    await isHeard();
    await isHeard();
    expect(telegram.updates.conflicts).toBe(0);
    const third = await secondInstance();
    await second.stop('test');
    await isHeard();
    expect(telegram.updates.conflicts).toBe(0);
    await third.stop('test');
    await isHeard();
  });

  test('waits while another process holds the lease, and takes over when that one is gone', async () => {
    const own = await TestApp.start(dialect);
    const dead = new Jobs(own.app.database.db, own.clock);
    expect(await dead.holdLease('telegram.poller', 30_000)).toBe(true);
    const emulator = await TelegramEmulator.start();
    const config = readConfig({
      SIAGA_DATA_DIR: own.dataDir,
      SIAGA_DATABASE_URL: own.database.url,
      ...emulator.environment,
    });
    const waiting = await createApp({ config, clock: own.clock });
    await waiting.prepare();
    await emulator.until('it to know its bot', () => emulator.countOf('getMe') > 0);
    expect(emulator.updates.polls).toBe(0);
    own.clock.advance(30_000);
    await emulator.until('a poll', () => emulator.updates.isPolled);
    await waiting.stop('test');
    await own.stop();
    await emulator.stop();
  });

  test('does once what comes twice', async () => {
    telegram.updates.repeats = true;
    const person = await app.person('responder');
    const phone = telegram.person('Kembar');
    telegram.personOpens(phone, await invitationOf(person));
    await telegram.until('both copies gone', () => telegram.updates.waiting === 0);
    telegram.updates.repeats = false;
    await telegram.messageTo(phone, 'Pesan percobaan');
    expect(telegram.messagesTo(phone).map(({ text }) => text.split('.')[0])).toEqual([
      expect.stringMatching(/^Terhubung/),
      expect.stringMatching(/^Pesan percobaan/),
    ]);
    const trail = await app.admin.get('/api/audit?module=notifications&limit=20');
    const links = (trail.body.data as { actor: { id: string } }[]).filter(
      ({ actor }) => actor.id === person.id,
    );
    expect(links).toHaveLength(1);
  });

  test('minds no order', async () => {
    const people = await Promise.all([1, 2, 3].map(() => app.person('responder')));
    const addresses: string[] = [];
    for (const person of people) addresses.push(await invitationOf(person));
    telegram.updates.reverses = true;
    const phones = addresses.map((address) => {
      const phone = telegram.person('Acak');
      telegram.personOpens(phone, address);
      return phone;
    });
    for (const phone of phones) await telegram.messageTo(phone, 'Pesan percobaan');
    telegram.updates.reverses = false;
  });

  test('passes over what makes no sense, and takes what is behind it', async () => {
    for (const nonsense of [
      {},
      { update_id: 'x' },
      { update_id: 1_000_001, message: { chat: 'x' } },
      { update_id: 1_000_002, callback_query: { id: 5 } },
      { update_id: 1_000_003, message: { chat: { id: 1e300, type: 'private' }, text: '/start x' } },
      { update_id: 1_000_004, my_chat_member: null },
      { update_id: 1_000_005 },
    ])
      telegram.updates.addRaw(nonsense);
    await isHeard();
  });

  test('says that another program fetches the updates, and goes on once it has stopped', async () => {
    telegram.trouble.refuses(409, 'Conflict: terminated by other getUpdates request', {
      methods: ['getUpdates'],
    });
    telegram.personWrites(telegram.person('Seseorang'), 'halo');
    await expect.poll(state).toMatchObject({ state: 'failing', reason: 'polled_elsewhere' });
    telegram.trouble.end();
    await isHeard();
    expect(await state()).toMatchObject({ state: 'ok', reason: null });
  });

  test('goes on by itself after Telegram was away', async () => {
    await telegram.goesDown();
    await expect.poll(state).toMatchObject({ state: 'failing', reason: 'unreachable' });
    await telegram.comesBack();
    await isHeard();
    expect(await state()).toMatchObject({ state: 'ok', reason: null });
  });

  test('goes on after an answer that is none', async () => {
    telegram.trouble.babbles({ methods: ['getUpdates'], times: 1 });
    await isHeard();
    await isHeard();
  });

  test('ends at once with the server, though Telegram would keep it waiting', async () => {
    const own = await TelegramEmulator.start();
    const other = await TestApp.start(dialect, own.environment);
    await own.until('a poll', () => own.updates.isPolled);
    await other.stop();
    await own.until('no poll', () => !own.updates.isPolled);
    const polls = own.updates.polls;
    own.personWrites(own.person('Terlambat'), 'halo');
    expect(own.updates.polls).toBe(polls);
    await own.stop();
  });
});

describeEachDatabase('a bot whose token was taken back', (dialect) => {
  test('is shown as refused, and the server works without it', async () => {
    const telegram = await TelegramEmulator.start();
    telegram.revokesToken();
    const app = await TestApp.start(dialect, telegram.environment);
    const channels = () => app.admin.get(`/api/notifications/channels?siteId=${app.siteId}`);
    await expect
      .poll(async () => (await channels()).body.data[0])
      .toMatchObject({ channel: 'telegram', state: 'failing', reason: 'token_refused', botName: null });
    await app.stop();
    await telegram.stop();
  });
});
