import { GrammyError, HttpError } from 'grammy';
import { expect, test } from 'vitest';
import { failureOf, resultOf } from './failure.ts';

const refusal = (error_code: number, description: string, parameters = {}) =>
  new GrammyError('Call failed', { ok: false, error_code, description, parameters }, 'sendMessage', {});
const lost = (code?: string) =>
  new HttpError('Network request failed', Object.assign(new Error('request to …'), code ? { code } : {}));

test.each([
  [refusal(429, 'Too Many Requests: retry after 37', { retry_after: 37 }), 'rate-limited', 'retry'],
  [refusal(401, 'Unauthorized'), 'token-refused', 'retry'],
  [refusal(404, 'Not Found'), 'token-refused', 'retry'],
  [refusal(409, 'Conflict: terminated by other getUpdates request'), 'polled-elsewhere', 'retry'],
  [refusal(403, 'Forbidden: bot was blocked by the user'), 'blocked', 'gone'],
  [refusal(403, 'Forbidden: bot was kicked from the supergroup chat'), 'blocked', 'gone'],
  [refusal(400, 'Bad Request: chat not found'), 'blocked', 'gone'],
  [refusal(400, 'Bad Request: not enough rights to send text messages to the chat'), 'blocked', 'gone'],
  [refusal(400, 'Bad Request: message is not modified: specified new …'), 'not-modified', 'gone'],
  [refusal(400, 'Bad Request: message to edit not found'), 'message-gone', 'gone'],
  [refusal(400, "Bad Request: message can't be edited"), 'message-gone', 'gone'],
  [refusal(400, "Bad Request: can't parse entities: Unsupported start tag"), 'refused', 'gone'],
  [refusal(500, 'Internal Server Error'), 'unreachable', 'retry'],
  [lost('ECONNREFUSED'), 'unreachable', 'retry'],
  [lost(), 'unreachable', 'retry'],
  [new Error('anything'), 'unreachable', 'retry'],
  ['not even an error', 'unreachable', 'retry'],
])('%s is %s: %s', (error, kind, result) => {
  const failure = failureOf(error);
  expect(failure.kind).toBe(kind);
  expect(resultOf(failure).kind).toBe(result);
});

test('why a message was refused is kept without what it quotes from it', () => {
  const failure = failureOf(refusal(400, `Bad Request: can't parse entities: Unsupported start tag "budi"`));
  expect(failure).toMatchObject({ kind: 'refused', why: expect.not.stringContaining('budi') as string });
});

test('what Telegram says of the wait and of the new group is kept', () => {
  expect(resultOf(failureOf(refusal(429, 'Too Many Requests', { retry_after: 7_200 })))).toEqual({
    kind: 'retry',
    reason: 'rate_limited',
    afterMs: 7_200_000,
  });
  expect(resultOf(failureOf(refusal(429, 'Too Many Requests')))).toMatchObject({ afterMs: 5_000 });
  const upgraded = refusal(400, 'Bad Request: group chat was upgraded', { migrate_to_chat_id: -100_123 });
  expect(failureOf(upgraded)).toEqual({ kind: 'migrated', chatId: '-100123' });
});

test.each([
  ['ECONNREFUSED', false],
  ['ENOTFOUND', false],
  ['EAI_AGAIN', false],
  ['ECONNRESET', true],
  [undefined, true],
])('after %s the message may have arrived: %s', (code, mayHaveArrived) => {
  expect(resultOf(failureOf(lost(code)))).toEqual({ kind: 'retry', reason: 'unreachable', mayHaveArrived });
});
