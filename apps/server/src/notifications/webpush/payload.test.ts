import { expect, test } from 'vitest';
import type { Message } from '../topics.ts';
import { type PushPayload, toPayload, toTopicHeader } from './payload.ts';

const message = (words: Partial<Message> = {}): Message => ({
  language: 'id',
  title: 'Darurat medis',
  lines: ['Gerbang 3', 'belum ada yang menjawab'],
  buttons: [{ action: 'acknowledge', label: 'Terima' }],
  venue: null,
  url: 'https://siaga.example/incidents/1',
  tag: 'incident-1',
  isOver: false,
  ...words,
});
const read = (text: string) => JSON.parse(text) as PushPayload;
const alert = { kind: 'alert', isEdit: false } as const;

test('a browser gets the words, the tag and the page, and nothing else', () => {
  expect(read(toPayload(message(), alert))).toEqual({
    title: 'Darurat medis',
    body: 'Gerbang 3\nbelum ada yang menjawab',
    tag: 'incident-1',
    url: 'https://siaga.example/incidents/1',
    isOver: false,
    kind: 'alert',
  });
});

test('what is over, and what only shows how things have moved on, makes no sound', () => {
  expect(read(toPayload(message({ isOver: true }), alert)).isOver).toBe(true);
  expect(read(toPayload(message(), { kind: 'alert', isEdit: true })).isOver).toBe(true);
});

test.each(['a', '"', 'é', '人', '🚨', '\u0000', '\ud800'])(
  'a text of 9,000 %j is cut to what a push service takes, and stays readable',
  (character) => {
    const long = character.repeat(9_000);
    const text = toPayload(message({ title: long, lines: [long, long] }), alert);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(3_500);
    const payload = read(text);
    expect(payload.title).toMatch(/…$/);
    expect(payload.body).toMatch(/…$/);
    expect(payload.tag).toBe('incident-1');
    expect(payload.body.length).toBeGreaterThan(300);
  },
);

test('rings of one subject bear one topic of 32 characters, those of another another one', () => {
  const [one, other] = ['incident-1', 'incident-2'].map(toTopicHeader);
  expect(one).toMatch(/^[\w-]{32}$/);
  expect(toTopicHeader('incident-1')).toBe(one);
  expect(other).not.toBe(one);
});
