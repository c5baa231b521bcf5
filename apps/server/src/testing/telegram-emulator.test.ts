import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmulatedPerson, TelegramEmulator } from './telegram-emulator.ts';

let telegram: TelegramEmulator;
let budi: EmulatedPerson;

beforeAll(async () => {
  telegram = await TelegramEmulator.start();
  budi = telegram.person('Budi');
  telegram.personWrites(budi, '/start');
});
afterAll(() => telegram.stop());

interface Answer {
  ok: boolean;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of every shape
  result: any;
  error_code: number;
  description: string;
}

async function call(
  method: string,
  init: RequestInit = {},
  token = telegram.environment['SIAGA_TELEGRAM_TOKEN'],
): Promise<Answer> {
  const address = `${telegram.environment['SIAGA_TELEGRAM_API_ROOT']}/bot${token}/${method}`;
  const response = await fetch(address, { method: 'POST', ...init });
  return (await response.json()) as Answer;
}
const json = (body: object): RequestInit => ({
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

test('takes a call as JSON, as a form, in parts and in the address', async () => {
  const keyboard = { inline_keyboard: [[{ text: 'Ya', callback_data: 'y' }]] };
  const fields = { chat_id: String(budi.id), text: '7', reply_markup: JSON.stringify(keyboard) };
  const parts = new FormData();
  for (const [name, value] of Object.entries(fields)) parts.set(name, value);
  const answers = await Promise.all([
    call('sendMessage', json({ chat_id: budi.id, text: '7', reply_markup: keyboard })),
    call('sendMessage', { body: new URLSearchParams(fields) }),
    call('sendMessage', { body: parts }),
    call(`sendMessage?${new URLSearchParams(fields).toString()}`),
  ]);
  for (const { ok, result } of answers)
    expect({ ok, result }).toMatchObject({ ok: true, result: { text: '7', reply_markup: keyboard } });
});

test.each([
  ['<b>halo', 'find end tag'],
  ['a < b', 'Unsupported start tag'],
  ['<script>x</script>', 'Unsupported start tag "script"'],
  ['<b>halo</i>', 'Unmatched end tag'],
  ['<b></b>', 'text is empty'],
  ['x'.repeat(4_097), 'too long'],
])('refuses what the true one refuses: %s', async (text, words) => {
  const refused = await call('sendMessage', json({ chat_id: budi.id, text, parse_mode: 'HTML' }));
  expect(refused).toMatchObject({
    ok: false,
    error_code: 400,
    description: expect.stringContaining(words) as string,
  });
});

test('reads markup as the true one shows it', async () => {
  const text = '<b>A &amp; B</b> &lt;C&gt; &quot;&#33;&quot; <a href="https://x.example">D</a>';
  const { result } = await call('sendMessage', json({ chat_id: budi.id, text, parse_mode: 'HTML' }));
  expect(result).toMatchObject({
    text: 'A & B <C> "!" D',
    entities: [{ type: 'bold', offset: 0, length: 5 }, { type: 'text_link' }],
  });
});

test('knows its token, its methods and its chats', async () => {
  expect(await call('getMe', {}, '1:wrong')).toMatchObject({ error_code: 401, description: 'Unauthorized' });
  expect(await call('getNothing')).toMatchObject({ error_code: 404 });
  const stranger = telegram.person('Belum mulai');
  for (const chat_id of [stranger.id, 5])
    expect(await call('sendMessage', json({ chat_id, text: 'x' }))).toMatchObject({
      error_code: 400,
      description: 'Bad Request: chat not found',
    });
});

test('edits what has changed only, and deletes once', async () => {
  const { result } = await call('sendMessage', json({ chat_id: budi.id, text: 'satu' }));
  const message = { chat_id: budi.id, message_id: result.message_id as number };
  const edit = (text: string) => call('editMessageText', json({ ...message, text }));
  expect(await edit('dua')).toMatchObject({ ok: true });
  expect((await edit('dua')).description).toContain('message is not modified');
  const drop = () => call('deleteMessage', json(message));
  expect(await drop()).toMatchObject({ ok: true });
  expect(await drop()).toMatchObject({ error_code: 400 });
  expect((await edit('tiga')).description).toContain('message to edit not found');
});

test('keeps an update until a later poll confirms it, and ends a poll for a newer one', async () => {
  const poll = (fields: object = {}) => call('getUpdates', json({ timeout: 0, ...fields }));
  const idsOf = ({ result }: Answer) => (result as { update_id: number }[]).map(({ update_id }) => update_id);
  const id = telegram.personWrites(budi, 'halo');
  expect(idsOf(await poll())).toContain(id);
  expect(idsOf(await poll())).toContain(id);
  expect(idsOf(await poll({ offset: id + 1 }))).toEqual([]);
  expect(idsOf(await poll())).toEqual([]);

  const older = poll({ timeout: 20 });
  await telegram.until('the first poll', () => telegram.updates.isPolled);
  const newer = poll({ timeout: 20 });
  expect(await older).toMatchObject({ ok: false, error_code: 409 });
  const next = telegram.personWrites(budi, 'lagi');
  expect(idsOf(await newer)).toEqual([next]);
});

test('answers a press once', async () => {
  const pressed = telegram.presses({ from: budi, chatId: budi.id, data: 'y' });
  const queued = await call('getUpdates', json({ timeout: 0 }));
  const callback_query_id = queued.result.at(-1).callback_query.id as string;
  const answer = () => call('answerCallbackQuery', json({ callback_query_id, text: 'Ya', show_alert: true }));
  expect(await answer()).toMatchObject({ ok: true });
  expect(await pressed.answered()).toEqual({ text: 'Ya', isAlert: true });
  expect((await answer()).description).toContain('query is too old');
});
