import { describe, expect, test } from 'vitest';
import { earliest, limits, Pace } from './pace.ts';

const NOW = 1_000_000;
const person = { key: 'user:1', isGroup: false };
const other = { key: 'user:2', isGroup: false };
const group = { key: 'group:1', isGroup: true };

describe('earliest', () => {
  test.each([
    { name: 'nothing before', past: [], limit: limits.chat, at: NOW },
    { name: 'one just now', past: [NOW], limit: limits.chat, at: NOW + 1_000 },
    { name: 'one long ago', past: [NOW - 5_000], limit: limits.chat, at: NOW },
    { name: 'one to the millisecond', past: [NOW - 1_000], limit: limits.chat, at: NOW },
    { name: '19 in the minute', past: Array(19).fill(NOW), limit: limits.group, at: NOW },
    {
      name: '20 in the minute',
      past: [NOW - 30_000, ...Array<number>(19).fill(NOW)],
      limit: limits.group,
      at: NOW + 30_000,
    },
  ])('$name', ({ past, limit, at }) => {
    expect(earliest(past, limit, NOW)).toBe(at);
  });
});

describe('the pace', () => {
  test('one call a second for a chat, and none for another has to wait for it', () => {
    const pace = new Pace();
    expect(pace.take(person, NOW)).toBe(NOW);
    expect(pace.take(person, NOW)).toBe(NOW + 1_000);
    expect(pace.take(other, NOW)).toBe(NOW);
    expect(pace.take(person, NOW + 1_000)).toBe(NOW + 1_000);
  });

  test('asking for a place that is not free takes none', () => {
    const pace = new Pace();
    pace.take(person, NOW);
    for (let asked = 0; asked < 50; asked++) expect(pace.take(person, NOW + 500)).toBe(NOW + 1_000);
  });

  test('20 calls a minute for a group', () => {
    const pace = new Pace();
    for (let call = 0; call < 20; call++)
      expect(pace.take(group, NOW + call * 1_000)).toBe(NOW + call * 1_000);
    expect(pace.take(group, NOW + 20_000)).toBe(NOW + 60_000);
    expect(pace.take(group, NOW + 60_000)).toBe(NOW + 60_000);
    expect(pace.take(group, NOW + 61_000)).toBe(NOW + 61_000);
  });

  test('30 calls a second over all chats', () => {
    const pace = new Pace();
    const free = Array.from({ length: 40 }, (_, chat) =>
      pace.take({ key: `user:${chat}`, isGroup: false }, NOW),
    );
    expect(free.filter((at) => at === NOW)).toHaveLength(30);
    expect(free.at(-1)).toBe(NOW + 1_000);
  });

  test('a chat for which Telegram asks for patience waits as long, however long, and the others go on', () => {
    const pace = new Pace();
    pace.hold(person, NOW, 3 * 3_600_000);
    expect(pace.take(person, NOW + 60_000)).toBe(NOW + 3 * 3_600_000);
    expect(pace.take(other, NOW)).toBe(NOW);
  });

  test('patience asked for a second chat means the bot: all wait, but a minute at most', () => {
    const pace = new Pace();
    pace.hold(person, NOW, 3_600_000);
    pace.hold(other, NOW, 3_600_000);
    expect(pace.take(group, NOW)).toBe(NOW + 60_000);
    expect(pace.take(group, NOW + 60_000)).toBe(NOW + 60_000);
    expect(pace.take(person, NOW + 60_000)).toBe(NOW + 3_600_000);
  });

  test('the same chat asked to wait twice holds nobody else up', () => {
    const pace = new Pace();
    pace.hold(person, NOW, 30_000);
    pace.hold(person, NOW + 5_000, 30_000);
    expect(pace.take(other, NOW + 5_000)).toBe(NOW + 5_000);
  });

  test('chats that were quiet for a minute are forgotten, the others keep their limits', () => {
    const pace = new Pace();
    for (let chat = 0; chat < 600; chat++)
      pace.take({ key: `user:${chat}`, isGroup: false }, NOW + chat * 40);
    const later = NOW + 600 * 40 + 60_000;
    for (let call = 0; call < 20; call++) pace.take(group, later + call * 1_000);
    expect(pace.take(group, later + 20_000)).toBe(later + 60_000);
  });

  test('a clock that is set back by an hour takes all waits with it', () => {
    const pace = new Pace();
    const back = NOW - 3_600_000;
    expect(pace.take(person, NOW)).toBe(NOW);
    for (let call = 0; call < 20; call++) pace.take(group, NOW + call * 1_000);
    pace.hold(other, NOW + 20_000, 30_000);
    expect(pace.take(person, back)).toBe(back);
    expect(pace.take(group, back)).toBe(back + 40_000);
    expect(pace.take(other, back)).toBe(back + 30_000);
  });
});
