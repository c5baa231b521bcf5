import { describe, expect, test } from 'vitest';
import {
  addDays,
  dayIn,
  formatAge,
  formatLitres,
  formatSigned,
  formatTime,
  instantOf,
  parseLitres,
  retypeLitres,
  typedLitres,
  wallClock,
} from './format.ts';

describe('litres as typed', () => {
  test.each([
    ['1.250,5', 'id', 1250.5],
    ['1.250', 'id', 1250],
    ['1.250.000', 'id', 1_250_000],
    ['12,5', 'id', 12.5],
    ['12.5', 'id', 12.5],
    ['0.500', 'id', 0.5],
    ['1,250', 'id', 1.25],
    ['1,250.5', 'en', 1250.5],
    ['1,250', 'en', 1250],
    ['1.250', 'en', 1.25],
    ['12.345.678,125', 'id', 12_345_678.125],
    [' 500 L', 'id', 500],
    ['12,', 'id', 12],
    ['1234.5', 'id', 1234.5],
    ['1234,567', 'id', 1234.567],
    ['1234.567', 'en', 1234.567],
  ] as const)('%s in %s is %d', (typed, language, litres) => {
    expect(parseLitres(typed, language)).toBe(litres);
  });

  test.each([
    '',
    'abc',
    '-5',
    '1e5',
    '1.25.0',
    '1.2.3,5',
    '12,5,5',
    '1..000',
    'NaN',
    '٣',
    '1234.567',
    '1234.567,5',
    '0.500,5',
  ])('%s is no amount', (typed) => {
    expect(parseLitres(typed, 'id')).toBeUndefined();
  });

  test('stay the same amount when the language changes', () => {
    expect(retypeLitres('1.250', 'id', 'en')).toBe('1250');
    expect(retypeLitres('12.5', 'en', 'id')).toBe('12,5');
    expect(retypeLitres('1.250', 'id', 'id')).toBe('1.250');
    expect(retypeLitres('abc', 'id', 'en')).toBe('abc');
  });

  test.each(['id', 'en'] as const)(
    'an amount put into a field of language %s reads back as itself',
    (language) => {
      for (const litres of [0.001, 0.5, 1, 12.5, 999.999, 1000, 1234.567, 1.25, 1_000_000])
        expect(parseLitres(typedLitres(litres, language), language)).toBe(litres);
    },
  );
});

test('litres are shown with the separators of the language and a unit that does not break off', () => {
  expect(formatLitres(12345.67, 'id')).toBe('12.345,67\u00a0L');
  expect(formatLitres(12345.67, 'en')).toBe('12,345.67\u00a0L');
  expect(formatSigned(-500, 'id')).toBe('−500\u00a0L');
});

test('a time is shown in the zone of the site, not of the device', () => {
  expect(formatTime('2026-11-22T16:05:00.000Z', 'Asia/Makassar', 'id')).toBe('23 Nov 2026, 00.05');
  expect(formatTime('2026-11-22T16:05:00.000Z', 'Asia/Jakarta', 'id')).toBe('22 Nov 2026, 23.05');
});

test('the business day turns at midnight of the site', () => {
  expect(dayIn('Asia/Makassar', Date.parse('2026-11-22T15:59:59Z'))).toBe('2026-11-22');
  expect(dayIn('Asia/Makassar', Date.parse('2026-11-22T16:00:00Z'))).toBe('2026-11-23');
  expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
});

describe('a wall clock of the site', () => {
  test('becomes the instant that it shows', () => {
    expect(instantOf('2026-11-23T00:05', 'Asia/Makassar')).toBe('2026-11-22T16:05:00.000Z');
    expect(instantOf('2026-07-01T12:00', 'Europe/Berlin')).toBe('2026-07-01T10:00:00.000Z');
  });

  test.each(['', '2026-11-22', '2026-11-22T', '12026-11-22T08:15', '0202-11-22T08:15', '2026-02-31T08:15'])(
    'that cannot be read is refused: "%s"',
    (wall) => {
      expect(instantOf(wall, 'Asia/Makassar')).toBeUndefined();
    },
  );

  test('shown twice is the first of both, and one that is skipped lies an hour on', () => {
    expect(instantOf('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
    expect(wallClock('Europe/Berlin', Date.parse(instantOf('2026-03-29T02:30', 'Europe/Berlin') ?? ''))).toBe(
      '2026-03-29T03:30',
    );
  });

  test.each(['Asia/Jayapura', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Auckland'])(
    'of %s reads back as itself',
    (zone) => {
      for (const wall of ['2026-01-01T00:00', '2026-06-30T23:59', '2026-11-22T08:15'])
        expect(wallClock(zone, Date.parse(instantOf(wall, zone) ?? ''))).toBe(wall);
    },
  );
});

test('an age is said in the largest unit that fits', () => {
  const now = Date.parse('2026-11-22T08:00:00Z');
  expect(formatAge('2026-11-22T07:59:40Z', now, 'id')).toBe('baru saja');
  expect(formatAge('2026-11-22T06:00:00Z', now, 'id')).toBe('2 jam yang lalu');
  expect(formatAge('2026-11-22T06:00:00Z', now, 'en')).toBe('2 hours ago');
  expect(formatAge('2026-11-19T08:00:00Z', now, 'id')).toBe('3 hari yang lalu');
  expect(formatAge('2026-11-20T09:00:00Z', now, 'id')).toBe('1 hari yang lalu');
  expect(formatAge('2024-12-22T08:00:00Z', now, 'id')).toBe('1 tahun yang lalu');
});
