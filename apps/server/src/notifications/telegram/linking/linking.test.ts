import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeEachDatabase } from '../../../testing/databases.ts';
import { TelegramEmulator } from '../../../testing/telegram-emulator.ts';
import { invitationOf, link, linkedPerson } from '../../../testing/telegram-people.ts';
import type { TestPerson } from '../../../testing/person.ts';
import { ADMIN, PASSWORD, TestApp } from '../../../testing/test-app.ts';

describeEachDatabase('connecting a person to Telegram', (dialect) => {
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

  // Tests move the clock further than a session lasts.
  beforeEach(() => app.admin.signIn(ADMIN.email, ADMIN.password));

  const ownLink = async (person: TestPerson) =>
    (await person.get('/api/notifications/mine')).body.telegram.link as object | null;

  test('an invitation is an address and a code, good for 15 minutes', async () => {
    const person = await app.person('responder');
    const { status, body } = await person.post('/api/notifications/telegram/invitation');
    expect(status).toBe(201);
    expect(body.code).toMatch(/^[\w-]{32}$/);
    expect(body).toEqual({
      url: `https://t.me/siaga_uji_bot?start=${body.code}`,
      code: body.code,
      botName: 'siaga_uji_bot',
      expiresAt: new Date(app.clock.now() + 15 * 60_000).toISOString(),
    });
    expect((await person.get('/api/notifications/mine')).body.telegram).toEqual({
      configured: true,
      botName: 'siaga_uji_bot',
      link: null,
    });
  });

  test('whoever opens it is connected, gets a test message, and proves with its button that it arrived', async () => {
    const person = await app.person('operator');
    const phone = telegram.person('Budi');
    telegram.personOpens(phone, await invitationOf(person));
    const message = await telegram.messageTo(phone, 'Pesan percobaan');
    expect(telegram.messagesTo(phone)[0]?.text).toMatch(/^Terhubung dengan Siaga sebagai operator \d+\./);
    const linkedAt = new Date(app.clock.now()).toISOString();
    expect(await ownLink(person)).toEqual({ linkedAt, testedAt: null, blocked: false });

    app.clock.advance(41_000);
    const pressed = telegram.personPresses(message, 'Saya menerima ini', { from: phone });
    expect(await pressed.answered()).toEqual({ text: 'Tercatat: pesan percobaan sampai.', isAlert: false });
    const testedAt = new Date(app.clock.now()).toISOString();
    expect(await ownLink(person)).toEqual({ linkedAt, testedAt, blocked: false });
  });

  test('a code works once: the second who uses it is told so and connected to nothing', async () => {
    const person = await linkedPerson(app, telegram, { name: 'Sari' });
    const before = await ownLink(person);
    const address = await invitationOf(person);
    telegram.personOpens(person.phone, address);
    await telegram.until('both messages again', () => telegram.messagesTo(person.phone).length === 4);
    const thief = telegram.person('Pencuri');
    telegram.personOpens(thief, address);
    await telegram.messageTo(thief, 'Kode ini tidak berlaku');
    expect(await ownLink(person)).toEqual(before);
    const stolen = telegram.personPresses(telegram.lastMessageTo(person.phone)!, 'Saya menerima ini', {
      from: thief,
    });
    expect(await stolen.answered()).toMatchObject({ isAlert: true });
  });

  test('a code that has expired, was replaced by a newer one or never was connects nothing', async () => {
    const person = await app.person('responder');
    const [replaced, expired] = [await invitationOf(person), await invitationOf(person)];
    const phone = telegram.person('Tono', 'en-GB');
    telegram.personOpens(phone, replaced);
    await telegram.messageTo(phone, 'This code does not count');
    telegram.personWrites(phone, `/start ${'x'.repeat(32)}`);
    await telegram.until('a second answer', () => telegram.messagesTo(phone).length === 2);
    app.clock.advance(15 * 60_000);
    telegram.personOpens(phone, expired);
    await telegram.until('a third answer', () => telegram.messagesTo(phone).length === 3);
    await person.signIn(person.email, PASSWORD);
    expect(await ownLink(person)).toBeNull();
  });

  test('one Telegram is one person: whoever is connected anew takes the place of whoever was before', async () => {
    const first = await linkedPerson(app, telegram, { name: 'Pertama' });
    const second = await app.person('responder');
    await link(second, telegram, first.phone);
    expect(await ownLink(first)).toBeNull();
    expect(await ownLink(second)).not.toBeNull();
    const other = telegram.person('Telepon lain');
    await link(second, telegram, other);
    expect(await ownLink(second)).not.toBeNull();
    await link(first, telegram, first.phone);
    expect(await ownLink(first)).not.toBeNull();
    expect(await ownLink(second)).not.toBeNull();
  });

  test('the button of a test that belongs to an earlier connection proves nothing', async () => {
    const person = await linkedPerson(app, telegram, { name: 'Dua kali' });
    const old = telegram.lastMessageTo(person.phone)!;
    app.clock.advance(1_000);
    await link(person, telegram, person.phone);
    const pressed = telegram.personPresses(old, 'Saya menerima ini', { from: person.phone });
    expect(await pressed.answered()).toMatchObject({
      isAlert: true,
      text: expect.stringMatching(/sambungan lama/),
    });
    expect(await ownLink(person)).toMatchObject({ testedAt: null });
  });

  test('somebody who was deactivated meanwhile is not connected', async () => {
    const person = await app.person('responder');
    const address = await invitationOf(person);
    await app.admin.patch(`/api/users/${person.id}`, { active: false });
    const phone = telegram.person('Bekas');
    telegram.personOpens(phone, address);
    await telegram.messageTo(phone, 'tidak lagi berhak');
  });

  test('another test can be asked for; who is not connected, or has blocked the bot, is told so', async () => {
    const person = await linkedPerson(app, telegram, { name: 'Rina' });
    app.clock.advance(2_000);
    expect((await person.post('/api/notifications/telegram/test')).status).toBe(204);
    expect(telegram.messagesTo(person.phone)).toHaveLength(3);

    telegram.personBlocks(person.phone);
    const refused = await person.post('/api/notifications/telegram/test');
    expect(refused.body).toMatchObject({ status: 409, code: 'telegram_blocked' });
    expect(await ownLink(person)).toMatchObject({ blocked: true });

    expect((await person.delete('/api/notifications/telegram/link')).status).toBe(204);
    expect(await ownLink(person)).toBeNull();
    const unlinked = await person.post('/api/notifications/telegram/test');
    expect(unlinked.body).toMatchObject({ status: 409, code: 'telegram_not_linked' });
    expect((await person.delete('/api/notifications/telegram/link')).status).toBe(204);
  });

  test('a block and its end are noted as soon as Telegram tells of them', async () => {
    const person = await linkedPerson(app, telegram, { name: 'Yusuf' });
    telegram.personBlocks(person.phone);
    await expect.poll(() => ownLink(person)).toMatchObject({ blocked: true });
    telegram.personUnblocks(person.phone);
    await expect.poll(() => ownLink(person)).toMatchObject({ blocked: false });
  });

  test('whoever writes anything else is told once what the bot is for, and many at once cannot tie it up', async () => {
    const stranger = telegram.person('Orang asing');
    app.clock.advance(60_000);
    telegram.personWrites(stranger, 'halo <b>&');
    await telegram.messageTo(stranger, 'Bot ini menyampaikan keadaan darurat');
    const sends = telegram.countOf('sendMessage');
    const last = Array.from({ length: 50 }, () => telegram.personWrites(stranger, '/start')).at(-1);
    await telegram.until('all of them confirmed', () => telegram.updates.waiting === 0 && last);
    expect(telegram.countOf('sendMessage') - sends).toBeLessThanOrEqual(20);
  });

  test('connecting and disconnecting stand in the audit trail', async () => {
    const person = await linkedPerson(app, telegram, { name: 'Tercatat' });
    await person.delete('/api/notifications/telegram/link');
    const trail = await app.admin.get('/api/audit?module=notifications&limit=2');
    expect(trail.body.data).toMatchObject([
      { action: 'telegram.unlinked', actor: { id: person.id } },
      { action: 'telegram.linked', actor: { id: person.id }, target: { kind: 'user', id: person.id } },
    ]);
    expect(trail.text).not.toContain(String(person.phone.id));
  });

  test('the chat of somebody who was erased is forgotten', async () => {
    const person = await linkedPerson(app, telegram, { name: 'Dihapus' });
    expect((await app.admin.delete(`/api/users/${person.id}`)).status).toBe(204);
    app.clock.advance(2 * 3_600_000);
    await app.app.jobs.runDue();
    const rows = await app.app.database.db
      .selectFrom('telegram_links')
      .select('user_id')
      .where('user_id', '=', person.id)
      .execute();
    expect(rows).toEqual([]);
  });
});

describeEachDatabase('connecting a person without Telegram', (dialect) => {
  test('a server without a bot says so', async () => {
    const app = await TestApp.start(dialect);
    const invited = await app.admin.post('/api/notifications/telegram/invitation');
    expect(invited.body).toMatchObject({ status: 409, code: 'telegram_not_configured' });
    const tested = await app.admin.post('/api/notifications/telegram/test');
    expect(tested.body).toMatchObject({ status: 409, code: 'telegram_not_configured' });
    const own = await app.admin.get('/api/notifications/mine');
    expect(own.body.telegram).toEqual({ configured: false, botName: null, link: null });
    await app.stop();
  });

  test('a server whose Telegram cannot be asked says so, and makes no code', async () => {
    const telegram = await TelegramEmulator.start();
    await telegram.goesDown();
    const app = await TestApp.start(dialect, telegram.environment);
    const invited = await app.admin.post('/api/notifications/telegram/invitation');
    expect(invited.body).toMatchObject({ status: 503, code: 'telegram_unreachable' });
    await app.stop();
  });
});
