import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { TelegramEmulator } from '../../testing/telegram-emulator.ts';
import { createTelegramApi } from './api.ts';

const LIMIT_MS = 300;

let telegram: TelegramEmulator;

beforeAll(async () => {
  telegram = await TelegramEmulator.start();
});
afterAll(() => telegram.stop());
afterEach(() => telegram.trouble.end());

function api({ environment } = telegram, token = environment['SIAGA_TELEGRAM_TOKEN']!) {
  return createTelegramApi({ token, apiRoot: environment['SIAGA_TELEGRAM_API_ROOT']! }, LIMIT_MS);
}
const person = () => {
  const made = telegram.person('Budi');
  telegram.personWrites(made, '/start');
  return made;
};
const greet = (to: { id: number }, tried = api()) =>
  tried.call((tg, signal) => tg.sendMessage(to.id, 'halo', {}, signal));

test('a call answers what Telegram answers', async () => {
  const to = person();
  expect(await greet(to)).toMatchObject({ ok: true, value: { chat: { id: to.id }, text: 'halo' } });
});

test('a Telegram that takes the call and never answers is given up after a while', async () => {
  telegram.trouble.hangs({ methods: ['sendMessage'] });
  expect(await greet(person())).toEqual({
    ok: false,
    failure: { kind: 'unreachable', mayHaveArrived: true },
  });
});

test('one that needs a while is waited for', async () => {
  telegram.trouble.answersAfter(LIMIT_MS / 2, { methods: ['sendMessage'] });
  expect(await greet(person())).toMatchObject({ ok: true });
});

test('one that takes no connection has surely not got it', async () => {
  const away = await TelegramEmulator.start();
  await away.goesDown();
  expect(await greet({ id: 1 }, api(away))).toEqual({
    ok: false,
    failure: { kind: 'unreachable', mayHaveArrived: false },
  });
});

test('a poll may wait longer than a call', async () => {
  const polled = await api().poll((tg, signal) => tg.getUpdates({ timeout: 1 }, signal), {
    signal: new AbortController().signal,
    waitMs: 1_000,
  });
  expect(polled.ok).toBe(true);
});

test('a call that the server itself breaks off says nothing of how Telegram stands', async () => {
  const tried = api();
  telegram.trouble.hangs({ methods: ['sendMessage'] });
  const ended = new AbortController();
  const call = tried.call((tg, signal) => tg.sendMessage(1, 'halo', {}, signal), ended.signal);
  ended.abort();
  expect(await call).toMatchObject({ ok: false });
  expect(tried.status()).toEqual({ state: 'untried', reason: null, botName: null });
});

test('how it stands is what its last call says; a chat that is shut is no fault of it', async () => {
  const tried = api();
  expect(tried.status()).toEqual({ state: 'untried', reason: null, botName: null });
  await tried.bot();
  expect(tried.status()).toEqual({ state: 'ok', reason: null, botName: 'siaga_uji_bot' });
  telegram.trouble.asksForPatience(3);
  await greet(person(), tried);
  expect(tried.status()).toMatchObject({ state: 'failing', reason: 'rate_limited' });
  telegram.trouble.end();
  expect(await greet(telegram.person('Belum mulai'), tried)).toMatchObject({ failure: { kind: 'blocked' } });
  expect(tried.status()).toMatchObject({ state: 'ok', reason: null });
});

test('a token that is refused is said to be', async () => {
  const tried = api(telegram, '1:AAWrongWrongWrong');
  expect(await tried.bot()).toEqual({ ok: false, failure: { kind: 'token-refused' } });
  expect(tried.status()).toEqual({ state: 'failing', reason: 'token_refused', botName: null });
});

test('without a bot nothing is called', async () => {
  const none = createTelegramApi(null);
  const calls = telegram.calls.length;
  expect(await none.bot()).toMatchObject({ ok: false });
  expect(none.status()).toEqual({ state: 'off', reason: null, botName: null });
  expect(telegram.calls).toHaveLength(calls);
});
