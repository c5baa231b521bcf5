import { expect, test } from 'vitest';
import { readAnswer, readFailure } from './answer.ts';

const NOW = Date.parse('2026-11-18T04:00:00.000Z');
const answer = (status: number, headers: Record<string, string> = {}) =>
  readAnswer({ status, headers: new Headers(headers) }, NOW);

test.each([
  ['Google', { location: 'https://fcm.googleapis.com/0:1763438400%25abc' }, '0:1763438400%25abc'],
  ['Mozilla', { location: 'https://updates.push.services.mozilla.com/m/gAAAAAB/' }, 'gAAAAAB'],
  ['Apple', { 'apns-id': '6C0E1DB5-0000-4000-8000-000000000000' }, '6C0E1DB5-0000-4000-8000-000000000000'],
  ['Microsoft', { 'X-WNS-Msg-ID': '29D1F1AC' }, '29D1F1AC'],
  ['a relative address', { location: '/message/42?x=1' }, '42'],
])('a message is sent under the name that the service gave it: %s', (_, headers, providerId) => {
  expect(answer(201, headers as Record<string, string>)).toEqual({ kind: 'sent', providerId });
});

test.each([200, 201, 202, 204])('%i without a name is not "sent", and is not repeated', (status) => {
  expect(answer(status)).toEqual({ kind: 'gone', reason: 'refused' });
  expect(answer(status, { location: '/' })).toEqual({ kind: 'gone', reason: 'refused' });
});

test.each([
  [404, 'blocked'],
  [410, 'blocked'],
  [401, 'token_refused'],
  [403, 'token_refused'],
  [400, 'refused'],
  [413, 'refused'],
  [301, 'refused'],
  [307, 'refused'],
])('%i is final: %s', (status, reason) => {
  expect(answer(status, { location: 'http://127.0.0.1/' })).toEqual({ kind: 'gone', reason });
});

test.each([
  [429, { 'retry-after': '120' }, 'rate_limited', 120_000],
  [429, { 'retry-after': 'Wed, 18 Nov 2026 04:01:30 GMT' }, 'rate_limited', 90_000],
  [429, { 'retry-after': 'Wed, 18 Nov 2026 03:00:00 GMT' }, 'rate_limited', 0],
  [429, { 'retry-after': 'soon' }, 'rate_limited', undefined],
  [429, {}, 'rate_limited', undefined],
  [500, {}, 'unreachable', undefined],
  [503, { 'retry-after': '5' }, 'unreachable', 5_000],
])('%i %o is tried again, after the time that the service asks for', (status, headers, reason, afterMs) => {
  expect(answer(status, headers as Record<string, string>)).toEqual({ kind: 'retry', reason, afterMs });
});

test.each([
  ['ECONNREFUSED', false],
  ['ENOTFOUND', false],
  ['UND_ERR_CONNECT_TIMEOUT', false],
  ['ECONNRESET', true],
  ['UND_ERR_SOCKET', true],
  [undefined, true],
])('a call that failed with %s may have arrived all the same: %s', (code, mayHaveArrived) => {
  const error = new TypeError('fetch failed', { cause: Object.assign(new Error(), { code }) });
  expect(readFailure(error)).toEqual({ kind: 'retry', reason: 'unreachable', mayHaveArrived });
});
