import { expect, test } from 'vitest';
import { parseHtml } from '../../testing/telegram/html.ts';
import { toHtml, toPlain } from './html.ts';

test.each([
  'Budi <b>&"\'',
  '</b><a href="https://x.example">klik</a>',
  '&lt;script&gt;',
  '<',
  'A & B <3',
  '👷🏽‍♂️ 测试 עברית',
])('%s arrives as it is', (name) => {
  const read = parseHtml(toHtml({ title: name, lines: [`oleh ${name}`, 'akhir'] }));
  expect(read.text).toBe(`${name}\noleh ${name}\nakhir`);
  expect(read.entities).toEqual([{ type: 'bold', offset: 0, length: name.length }]);
  expect(toPlain({ title: name, lines: ['akhir'] })).toBe(`${name}\nakhir`);
});

test('a message without lines is its heading', () => {
  expect(toHtml({ title: 'Siaga', lines: [] })).toBe('<b>Siaga</b>');
});

test('what is too long is cut, with neither half an emoji nor half an entity', () => {
  for (const line of ['<&>'.repeat(3_000), '🚨'.repeat(3_000)]) {
    const { text } = parseHtml(toHtml({ title: 'Panjang', lines: [line] }));
    expect(text.length).toBeLessThanOrEqual(4_096);
    expect(text.length).toBeGreaterThan(3_900);
    expect(text.isWellFormed()).toBe(true);
    expect(text).not.toContain('\uFFFD');
    expect(text.endsWith('…')).toBe(true);
    expect(toPlain({ title: 'Panjang', lines: [line] })).toBe(text);
  }
});
