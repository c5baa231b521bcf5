import { expect, test } from 'vitest';
import { readStart, readUpdate } from './read.ts';

const chat = { id: 42, type: 'private', first_name: 'Budi' };
const from = { id: 42, is_bot: false, first_name: 'Budi', language_code: 'en-GB' };

test('a message says who wrote what where', () => {
  expect(
    readUpdate({ update_id: 7, message: { message_id: 1, date: 1, chat, from, text: '/start x' } }),
  ).toEqual({
    id: 7,
    happening: {
      kind: 'message',
      chat: { id: '42', isPrivate: true, title: '' },
      from: { id: '42', language: 'en' },
      text: '/start x',
    },
  });
});

test('both messages of a migration name the old and the new group', () => {
  const before = { id: -5, type: 'group', title: 'Regu' };
  const after = { id: -1005, type: 'supergroup', title: 'Regu' };
  const happening = { kind: 'migrated', from: '-5', to: '-1005' };
  expect(readUpdate({ update_id: 1, message: { chat: before, migrate_to_chat_id: -1005 } })).toEqual({
    id: 1,
    happening,
  });
  expect(readUpdate({ update_id: 2, message: { chat: after, migrate_from_chat_id: -5 } })).toEqual({
    id: 2,
    happening,
  });
});

test('the name of a group is kept as far as it can be', () => {
  const titled = (title: string) =>
    readUpdate({ update_id: 1, message: { chat: { id: -5, type: 'group', title }, text: '' } })?.happening;
  expect(titled('Regu\u0000 <Jaga>\n')).toMatchObject({ chat: { title: 'Regu  <Jaga> ' } });
  expect(titled(`${'x'.repeat(119)}🚨`)).toMatchObject({ chat: { title: 'x'.repeat(119) } });
});

test.each([
  ['member', undefined, true],
  ['administrator', undefined, true],
  ['restricted', true, true],
  ['restricted', false, false],
  ['left', undefined, false],
  ['kicked', undefined, false],
])('a bot that is %s (%s) is in: %s', (status, is_member, isIn) => {
  const update = { update_id: 1, my_chat_member: { chat, new_chat_member: { status, is_member } } };
  expect(readUpdate(update)?.happening).toMatchObject({ kind: 'membership', isIn });
});

test('a pressed button says where it stands, where it stands anywhere', () => {
  const query = { id: '9', from, data: 'x', chat_instance: '1' };
  expect(readUpdate({ update_id: 1, callback_query: { ...query, message: { chat } } })?.happening).toEqual({
    kind: 'pressed',
    callbackId: '9',
    from: { id: '42', language: 'en' },
    chatId: '42',
    data: 'x',
  });
  expect(readUpdate({ update_id: 1, callback_query: query })?.happening).toMatchObject({ chatId: null });
});

test.each([null, undefined, 7, 'x', [], {}, { update_id: 'x' }, { update_id: 1.5 }])(
  'what has no number (%s) is no update',
  (raw) => {
    expect(readUpdate(raw)).toBeNull();
  },
);

test.each([
  {},
  { message: null },
  { message: {} },
  { message: { chat: { id: 'x' } } },
  { message: { chat, from: null, text: 5 } },
  { message: { chat: { id: -9, type: 'channel' }, text: '/start x' } },
  { callback_query: { id: 9, from, data: 'x' } },
  { callback_query: { id: '9', from, game_short_name: 'x' } },
  { my_chat_member: { chat } },
  { edited_message: { chat, from, text: '/start x' } },
  { __proto__: { message: { chat } } },
])('what cannot be read (%j) means nothing, and can be confirmed', (what) => {
  expect(readUpdate({ update_id: 3, ...what })).toEqual({ id: 3, happening: { kind: 'other' } });
});

test.each([
  ['/start', { code: null, botName: null }],
  ['/start abc-_1', { code: 'abc-_1', botName: null }],
  ['/start@siaga_bot abc', { code: 'abc', botName: 'siaga_bot' }],
  ['/start  abc  ', { code: 'abc', botName: null }],
  ['/started', null],
  ['start abc', null],
  ['/start a b', null],
  ['', null],
])('%s starts with %j', (text, start) => {
  expect(readStart(text)).toEqual(start);
});
