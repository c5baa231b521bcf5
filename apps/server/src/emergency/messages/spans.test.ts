import { expect, test } from 'vitest';
import { momentAt, spanInWords, stopwatch } from './spans.ts';

test.each([
  [0, '00:00'],
  [999, '00:00'],
  [41_000, '00:41'],
  [725_000, '12:05'],
  [3_723_000, '1:02:03'],
  [90_000_000, '25:00:00'],
  [-5, '00:00'],
])('%i ms on a stopwatch are %s', (ms, words) => {
  expect(stopwatch(ms)).toBe(words);
});

test.each([
  [41_000, '00:41', '00:41'],
  [60_000, '1 menit', '1 minute'],
  [7_200_000, '2 jam', '2 hours'],
  [259_200_000, '3 hari', '3 days'],
])('%i ms in words are %s or %s', (ms, id, en) => {
  expect(spanInWords(ms, 'id')).toBe(id);
  expect(spanInWords(ms, 'en')).toBe(en);
});

test.each([
  ['Asia/Jakarta', '18 Nov 2026, 11.00.05 WIB', '18 Nov 2026, 11:00:05 WIB'],
  ['Asia/Makassar', '18 Nov 2026, 12.00.05 WITA', '18 Nov 2026, 12:00:05 WITA'],
  ['Asia/Jayapura', '18 Nov 2026, 13.00.05 WIT', '18 Nov 2026, 13:00:05 WIT'],
])('a moment in %s bears the name that people there give to it', (zone, id, en) => {
  const moment = Date.parse('2026-11-18T04:00:05Z');
  expect(momentAt(moment, zone, 'id')).toBe(id);
  expect(momentAt(moment, zone, 'en')).toBe(en);
});
