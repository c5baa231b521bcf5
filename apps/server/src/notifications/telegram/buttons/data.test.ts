import { expect, test } from 'vitest';
import { newId } from '../../../platform/ids.ts';
import { type ButtonData, createButtons } from './data.ts';

const buttons = createButtons('s'.repeat(48));
const CHAT = '-1002345678901';
const button = (fields: Partial<ButtonData> = {}): ButtonData => ({
  kind: 'delivery',
  id: newId(),
  number: 3,
  action: 'acknowledge',
  ...fields,
});

test('what was written for a chat is read there, and fits into 64 bytes', () => {
  const longest = [
    button({ number: 1_000_000, action: 'a'.repeat(14) }),
    button({ kind: 'test', number: Date.parse('2099-01-01'), action: 'tested' }),
    button({ number: 0 }),
  ];
  for (const data of longest) {
    const written = buttons.write(data, CHAT);
    expect(Buffer.byteLength(written)).toBeLessThanOrEqual(64);
    expect(buttons.read(written, CHAT)).toEqual(data);
  }
});

test('in another chat, after a restart with another secret, or as something else it counts for nothing', () => {
  const written = buttons.write(button(), CHAT);
  expect(buttons.read(written, '-1002345678902')).toBeNull();
  expect(createButtons('t'.repeat(48)).read(written, CHAT)).toBeNull();
  expect(buttons.read(written.replace(/^d/, 't'), CHAT)).toBeNull();
  expect(buttons.read(written.replace('acknowledge', 'help'), CHAT)).toBeNull();
  expect(buttons.read(written.replace('.3.', '.4.'), CHAT)).toBeNull();
  expect(buttons.read(written.slice(0, -1), CHAT)).toBeNull();
});

test.each(['', 'd', '💥', 'd.3.acknowledge.', 'x'.repeat(64), '../../etc/passwd', '{"a":1}'])(
  'nonsense (%s) counts for nothing',
  (data) => {
    expect(buttons.read(data, CHAT)).toBeNull();
  },
);

test('a change of any single character is noticed', () => {
  const written = buttons.write(button(), CHAT);
  for (let at = 0; at < written.length; at++) {
    const changed = `${written.slice(0, at)}${written[at] === 'a' ? 'b' : 'a'}${written.slice(at + 1)}`;
    expect(buttons.read(changed, CHAT)).toBeNull();
  }
});
