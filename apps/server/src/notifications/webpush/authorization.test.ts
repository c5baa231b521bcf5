import { expect, test } from 'vitest';
import webpush from 'web-push';
import { authorizationFor } from './authorization.ts';

const MINUTE_MS = 60_000;
const contact = 'mailto:a@siaga.test';

test.each([
  ['the same minute', 30_000, true],
  ['a quarter of an hour later', 15 * MINUTE_MS, false],
  ['once the clock was set back by an hour', -60 * MINUTE_MS, false],
])('is the one of before or a new one: %s', async (_when, laterMs, isSame) => {
  const keys = webpush.generateVAPIDKeys();
  const at = (now: number) => authorizationFor('https://push.example', { keys, contact, now });
  expect((await at(1_000_000)) === (await at(1_000_000 + laterMs))).toBe(isSame);
});

test('is signed for each push service and by each key', async () => {
  const [one, other] = [webpush.generateVAPIDKeys(), webpush.generateVAPIDKeys()];
  const made = [
    await authorizationFor('https://push.example', { keys: one, contact, now: 0 }),
    await authorizationFor('https://other.example', { keys: one, contact, now: 0 }),
    await authorizationFor('https://push.example', { keys: other, contact, now: 0 }),
  ];
  expect(new Set(made).size).toBe(3);
});
