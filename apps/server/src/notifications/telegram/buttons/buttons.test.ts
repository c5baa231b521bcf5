import type { IncidentWithDeliveries } from '@siaga/contracts/emergency';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeEachDatabase } from '../../../testing/databases.ts';
import { pairKiosk, type TestKiosk } from '../../../testing/kiosk.ts';
import { act, newPlace, pressed, readIncident, storyOf } from '../../../testing/press.ts';
import { type EmulatedMessage, TelegramEmulator } from '../../../testing/telegram-emulator.ts';
import { linkedGroup, type LinkedPerson, linkedPerson } from '../../../testing/telegram-people.ts';
import { ADMIN, TestApp } from '../../../testing/test-app.ts';

describeEachDatabase('buttons under an incident', (dialect) => {
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
    const open = await app.admin.get('/api/emergency/incidents?open=true');
    for (const incident of open.body.data as { id: string }[]) await act(app.admin, incident, 'resolve');
    await calm();
  });

  /** Lets a chat take its next message: Telegram wants a second between two. */
  async function calm() {
    for (let second = 0; second < 3; second++) {
      app.clock.advance(1_000);
      await app.app.notifications.runDue();
    }
  }

  /** A press at a place of its own, and what each of these people got of it. Three seconds have passed since then. */
  async function raised(...people: LinkedPerson[]) {
    const incident = await pressed(kiosk, { placeId: await newPlace(app) });
    const messages = await Promise.all(people.map(({ phone }) => telegram.messageTo(phone, incident.number)));
    await calm();
    return { incident, messages };
  }
  const presses = (person: Pick<LinkedPerson, 'phone'>, message: EmulatedMessage, label: string) =>
    telegram.personPresses(message, label, { from: person.phone }).answered();
  const read = (incident: { id: string }): Promise<IncidentWithDeliveries> =>
    readIncident(app.admin, incident);

  test('Terima makes the person the one who has it, and every message shows it', async () => {
    const { incident, messages } = await raised(budi, sari);
    app.clock.advance(4_000);
    expect(await presses(budi, messages[0]!, 'Terima')).toEqual({
      text: `Anda menerima ${incident.number}.`,
      isAlert: false,
    });
    expect(await read(incident)).toMatchObject({
      state: 'acknowledged',
      acknowledgedBy: { id: budi.id, name: 'Budi' },
      timeline: [{ kind: 'raised' }, { kind: 'acknowledged', by: { id: budi.id }, via: 'telegram' }],
    });
    for (const { phone } of [budi, sari]) {
      const shown = await telegram.messageTo(phone, 'Diterima oleh Budi setelah 00:07');
      expect(shown.id).toBe(messages[phone === budi.phone ? 0 : 1]!.id);
      expect(shown.keyboard.flat().map(({ text }) => text)).toEqual(['Menuju', 'Di lokasi', 'Butuh bantuan']);
    }
  });

  test('two press Terima at once: one has it, the other is told who', async () => {
    const { incident, messages } = await raised(budi, sari);
    const answers = await Promise.all([
      presses(budi, messages[0]!, 'Terima'),
      presses(sari, messages[1]!, 'Terima'),
    ]);
    const { acknowledgedBy } = await read(incident);
    const told = answers.map(({ text }) => text).sort();
    expect(told).toEqual([
      `Anda menerima ${incident.number}.`,
      `Sudah diterima oleh ${acknowledgedBy!.name} 00:03 setelah tekan.`,
    ]);
    expect(storyOf(await read(incident))).toEqual(['raised', 'acknowledged']);
  });

  test('Telegram and the console at once: one has it, and the other is told who', async () => {
    const { incident, messages } = await raised(budi);
    const [answer, onConsole] = await Promise.all([
      presses(budi, messages[0]!, 'Terima'),
      act(app.admin, incident, 'acknowledge'),
    ]);
    const { acknowledgedBy } = await read(incident);
    if (acknowledgedBy!.id === budi.id) {
      expect(onConsole.body).toMatchObject({ code: 'already_acknowledged', facts: { name: 'Budi' } });
    } else {
      expect(onConsole.status).toBe(200);
      expect(answer.text).toBe('Sudah diterima oleh admin 00:03 setelah tekan.');
    }
  });

  test('Menuju and Di lokasi tell how far each has come; whoever comes later joins', async () => {
    const { incident, messages } = await raised(budi, sari);
    expect(await presses(budi, messages[0]!, 'Menuju')).toMatchObject({
      text: expect.stringMatching(/^Tercatat/),
    });
    await telegram.messageTo(sari.phone, 'Menuju: Budi (00:03)');
    await calm();
    const second = await telegram.messageTo(sari.phone, incident.number);
    await presses(sari, second, 'Menuju');
    await telegram.messageTo(budi.phone, 'Menuju: Budi (00:03), Sari (00:06)');
    await calm();
    const third = telegram.messagesTo(budi.phone).findLast(({ text }) => text.includes(incident.number))!;
    await presses(budi, third, 'Di lokasi');
    await telegram.messageTo(budi.phone, 'Di lokasi: Budi (00:09)');
    expect(storyOf(await read(incident))).toEqual(['raised', 'en_route', 'joined', 'on_scene']);
  });

  test('Butuh bantuan rings everybody else anew, until somebody joins', async () => {
    const { incident, messages } = await raised(budi, sari);
    await presses(budi, messages[0]!, 'Di lokasi');
    await calm();
    const later = await telegram.messageTo(budi.phone, 'Di lokasi: Budi');
    expect(await presses(budi, later, 'Butuh bantuan')).toEqual({
      text: `Semua petugas lain dipanggil lagi untuk ${incident.number}.`,
      isAlert: false,
    });
    const call = await telegram.messageTo(sari.phone, '🆘 Butuh bantuan');
    expect(call.text).toContain('Butuh bantuan, kata Budi');
    expect(telegram.messagesTo(budi.phone).some(({ text }) => text.startsWith('🆘'))).toBe(false);
    await calm();
    await presses(sari, call, 'Menuju');
    await calm();
    expect((await read(incident)).helpWanted).toBe(false);
    await telegram.until('the call to show that somebody joined', () =>
      telegram.messagesTo(sari.phone).find(({ id, text }) => id === call.id && !text.startsWith('🆘')),
    );
  });

  test('a press that comes twice counts once', async () => {
    const { incident, messages } = await raised(budi);
    telegram.updates.repeats = true;
    await presses(budi, messages[0]!, 'Butuh bantuan');
    await telegram.until('the copy gone', () => telegram.updates.waiting === 0);
    telegram.updates.repeats = false;
    expect(storyOf(await read(incident))).toEqual(['raised', 'help_wanted']);
  });

  test('a button that the person has used already changes nothing and says how things stand', async () => {
    const { incident, messages } = await raised(budi);
    await presses(budi, messages[0]!, 'Butuh bantuan');
    await presses(budi, messages[0]!, 'Terima');
    const answer = await presses(budi, messages[0]!, 'Butuh bantuan');
    expect(answer.text).toBe(
      `${incident.number}: Butuh bantuan, kata Budi; Diterima oleh Budi setelah 00:03.`,
    );
    expect(storyOf(await read(incident))).toEqual(['raised', 'help_wanted', 'acknowledged']);
  });

  test('the buttons of an incident that is over say so', async () => {
    const { incident, messages } = await raised(budi);
    await act(app.admin, incident, 'resolve');
    const over = await telegram.messageTo(budi.phone, /^✅ Selesai/);
    expect(over.keyboard).toEqual([]);
    expect(await presses(budi, messages[0]!, 'Menuju')).toMatchObject({
      text: `${incident.number} sudah selesai.`,
    });
    expect(await presses(budi, messages[0]!, 'Butuh bantuan')).toMatchObject({
      text: `${incident.number} sudah selesai.`,
    });
  });

  test('in a group whoever is connected may press, each for themselves', async () => {
    const group = await linkedGroup(app, telegram, { title: 'Regu Jaga' });
    const { incident } = await raised();
    const message = await telegram.messageTo(group, incident.number);
    await presses(budi, message, 'Menuju');
    await presses(sari, message, 'Menuju');
    const { responders } = await read(incident);
    expect(
      responders.map(({ name, state }) => ({ name, state })).sort((a, b) => (a.name! < b.name! ? -1 : 1)),
    ).toEqual([
      { name: 'Budi', state: 'en_route' },
      { name: 'Sari', state: 'en_route' },
    ]);
  });

  test('a stranger, somebody without the right, of another site or no longer active presses in vain', async () => {
    const elsewhere = await app.site('Depot Sorong', 'Asia/Jayapura');
    const group = await linkedGroup(app, telegram, { title: 'Regu Campuran' });
    const operator = await linkedPerson(app, telegram, { name: 'Operator', role: 'operator' });
    const foreigner = await linkedPerson(app, telegram, { name: 'Sorong', siteIds: [elsewhere] });
    const former = await linkedPerson(app, telegram, { name: 'Bekas' });
    await app.admin.patch(`/api/users/${former.id}`, { active: false });
    const { incident } = await raised();
    const message = await telegram.messageTo(group, incident.number);
    const stranger = { phone: telegram.person('Orang <b>asing</b>') };
    const refusals = {
      'belum terhubung': [stranger, former],
      'tidak berhak': [operator, foreigner],
    };
    for (const [words, people] of Object.entries(refusals))
      for (const person of people)
        expect(await presses(person, message, 'Terima')).toEqual({
          text: expect.stringContaining(words),
          isAlert: true,
        });
    expect(await read(incident)).toMatchObject({ state: 'raised', responders: [] });
  });

  test('a message that was passed on, a forged button and a button of another chat do nothing', async () => {
    const { incident, messages } = await raised(budi, sari);
    const data = messages[0]!.keyboard.flat().find(({ text }) => text === 'Terima')!.callback_data!;
    const tries = [
      { from: budi.phone, chatId: sari.phone.id, data },
      { from: sari.phone, chatId: sari.phone.id, data },
      { from: budi.phone, chatId: null, data },
      {
        from: budi.phone,
        chatId: budi.phone.id,
        data: `${data.slice(0, -1)}${data.endsWith('A') ? 'B' : 'A'}`,
      },
      { from: budi.phone, chatId: budi.phone.id, data: 'acknowledge' },
      { from: budi.phone, chatId: budi.phone.id, data: '' },
    ];
    for (const attempt of tries)
      expect(await telegram.presses(attempt).answered()).toEqual({
        text: 'Tombol ini tidak berlaku. Tidak ada yang berubah.',
        isAlert: true,
      });
    expect((await read(incident)).state).toBe('raised');
  });

  test('what was pressed counts although Telegram does not take our answer to it', async () => {
    const { incident, messages } = await raised(budi);
    telegram.trouble.refuses(400, 'Bad Request: query is too old', { methods: ['answerCallbackQuery'] });
    telegram.personPresses(messages[0]!, 'Terima', { from: budi.phone });
    await expect.poll(async () => (await read(incident)).state).toBe('acknowledged');
    telegram.trouble.end();
  });
});
