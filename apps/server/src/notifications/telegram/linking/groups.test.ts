import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeEachDatabase } from '../../../testing/databases.ts';
import { TelegramEmulator } from '../../../testing/telegram-emulator.ts';
import { invitationOf, linkedGroup } from '../../../testing/telegram-people.ts';
import { ADMIN, TestApp } from '../../../testing/test-app.ts';

const GROUPS = '/api/notifications/telegram/groups';

describeEachDatabase('a Telegram group of a site', (dialect) => {
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
  beforeEach(async () => {
    app.clock.advance(60_000);
    await app.admin.signIn(ADMIN.email, ADMIN.password);
  });

  const listed = async (title: string, siteId = app.siteId) => {
    const groups = await app.admin.get(`${GROUPS}?siteId=${siteId}`);
    return (groups.body.data as { id: string; title: string; blocked: boolean }[]).filter(
      (group) => group.title === title,
    );
  };
  const chatIdOf = async (id: string) => {
    const rows = app.app.database.db.selectFrom('telegram_groups').select('chat_id').where('id', '=', id);
    return Number((await rows.executeTakeFirstOrThrow()).chat_id);
  };
  const invite = async () => (await app.admin.post(`${GROUPS}/invitation`, { siteId: app.siteId })).body;

  test('is connected by the code that an administrator was shown, and told so', async () => {
    const { url, code } = await invite();
    expect(url).toBe(`https://t.me/siaga_uji_bot?startgroup=${code}`);
    const group = telegram.group('Regu Damkar');
    telegram.personOpens(telegram.person('Wati'), url as string, group);
    const told = await telegram.messageTo(group, 'Grup ini terhubung');
    expect(told.text).toContain('keadaan darurat di Pelabuhan Uji');
    expect(await listed('Regu Damkar')).toEqual([
      {
        id: expect.any(String),
        siteId: app.siteId,
        title: 'Regu Damkar',
        linkedAt: new Date(app.clock.now()).toISOString(),
        blocked: false,
      },
    ]);
  });

  test('is connected once, however often a code is used in it, and to several sites at will', async () => {
    const group = await linkedGroup(app, telegram, { title: 'Regu Medis' });
    const elsewhere = await app.site('Depot Bitung');
    for (const siteId of [app.siteId, elsewhere]) {
      const { body } = await app.admin.post(`${GROUPS}/invitation`, { siteId });
      telegram.personWrites(telegram.person('Wati'), `/start@siaga_uji_bot ${body.code}`, group);
      await telegram.messageTo(group, siteId === elsewhere ? 'Depot Bitung' : 'Pelabuhan Uji');
    }
    expect(await listed('Regu Medis')).toHaveLength(1);
    expect(await listed('Regu Medis', elsewhere)).toHaveLength(1);
  });

  test('is for administrators to connect, see and remove', async () => {
    const supervisor = await app.person('supervisor');
    const answers = await Promise.all([
      supervisor.get(`${GROUPS}?siteId=${app.siteId}`),
      supervisor.post(`${GROUPS}/invitation`, { siteId: app.siteId }),
      supervisor.delete(`${GROUPS}/${crypto.randomUUID()}`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
    const nowhere = { siteId: crypto.randomUUID() };
    expect((await app.admin.post(`${GROUPS}/invitation`, nowhere)).status).toBe(404);
    expect((await app.admin.get(`${GROUPS}?siteId=${nowhere.siteId}`)).status).toBe(404);
  });

  test('that was removed is told nothing any more, and both stand in the audit trail', async () => {
    await linkedGroup(app, telegram, { title: 'Sementara' });
    const [{ id } = { id: '' }] = await listed('Sementara');
    expect((await app.admin.delete(`${GROUPS}/${id}`)).status).toBe(204);
    expect((await app.admin.delete(`${GROUPS}/${id}`)).status).toBe(404);
    expect(await listed('Sementara')).toEqual([]);
    const trail = await app.admin.get('/api/audit?module=notifications&limit=2');
    const fact = {
      siteId: app.siteId,
      target: { kind: 'telegram-group', id },
      details: { title: 'Sementara' },
    };
    expect(trail.body.data).toMatchObject([
      { action: 'telegram-group.removed', ...fact },
      { action: 'telegram-group.linked', ...fact },
    ]);
  });

  test('cannot be connected by a code for a person, which is worth nothing after all have seen it', async () => {
    const person = await app.person('responder');
    const code = new URL(await invitationOf(person)).searchParams.get('start');
    const group = telegram.group('Ingin tahu');
    telegram.personWrites(telegram.person('Wati'), `/start@siaga_uji_bot ${code}`, group);
    await telegram.messageTo(group, 'untuk obrolan pribadi');
    const thief = telegram.person('Pencuri');
    telegram.personWrites(thief, `/start ${code}`);
    await telegram.messageTo(thief, 'Kode ini tidak berlaku');
    expect((await person.get('/api/notifications/mine')).body.telegram.link).toBeNull();
    expect(await listed('Ingin tahu')).toEqual([]);
  });

  test('has a code that is of no use in a private chat, and still counts in the group', async () => {
    const { url, code } = await invite();
    const wati = telegram.person('Wati');
    telegram.personWrites(wati, `/start ${code}`);
    await telegram.messageTo(wati, 'Kode ini untuk grup');
    const group = telegram.group('Akhirnya');
    telegram.personOpens(wati, url as string, group);
    await telegram.messageTo(group, 'Grup ini terhubung');
    expect(await listed('Akhirnya')).toHaveLength(1);
  });

  test('hears nothing when people talk, or call another bot', async () => {
    const group = telegram.group('Ramai');
    const wati = telegram.person('Wati');
    telegram.personWrites(wati, 'apa kabar', group);
    telegram.personWrites(wati, '/start@bot_lain 123456', group);
    await telegram.until('both confirmed', () => telegram.updates.waiting === 0);
    expect(telegram.messagesTo(group)).toEqual([]);
  });

  test.each([
    ['the old group says so first', false],
    ['the new group says so first', true],
  ])('that becomes a supergroup goes on under its new id: %s', async (how, reverses) => {
    const group = await linkedGroup(app, telegram, { title: how });
    const [{ id } = { id: '' }] = await listed(how);
    telegram.updates.reverses = reverses;
    const to = telegram.groupMigrates(group);
    await expect.poll(() => chatIdOf(id)).toBe(to.id);
    telegram.updates.reverses = false;
    await telegram.until('both confirmed', () => telegram.updates.waiting === 0);
    expect(await listed(how)).toHaveLength(1);
  });

  test('that throws the bot out is shown as such, until it takes it back', async () => {
    const group = await linkedGroup(app, telegram, { title: 'Berubah pikiran' });
    telegram.groupThrowsBotOut(group);
    await expect.poll(() => listed('Berubah pikiran')).toMatchObject([{ blocked: true }]);
    telegram.groupTakesBotBack(group);
    await expect.poll(() => listed('Berubah pikiran')).toMatchObject([{ blocked: false }]);
  });
});
