import { describe, expect, it } from 'vitest';
import { guessDecimal, readLitres, readMoment, readType } from './values.ts';

const ml = (cell: string, decimal: ',' | '.' = ',') => {
  const reading = readLitres(cell, decimal);
  return reading.ok ? reading.value : reading.code;
};
const at = (cell: string, time?: string, order: 'dmy' | 'mdy' = 'dmy') => {
  const reading = readMoment(cell, time, 'Asia/Makassar', order);
  return reading.ok ? new Date(reading.value).toISOString() : reading.code;
};

describe('readLitres', () => {
  it.each([
    ['1.234,5', ',', 1_234_500],
    ['1234,567', ',', 1_234_567],
    ['12.345.678', ',', 12_345_678_000],
    ['1 234', ',', 1_234_000],
    ['1,234.5', '.', 1_234_500],
    ['850.1', '.', 850_100],
    ['-20', '.', -20_000],
    ['100 L', ',', 100_000],
    ['100,5000', ',', 100_500],
  ] as const)('reads %s with decimal "%s"', (cell, decimal, expected) => {
    expect(ml(cell, decimal)).toBe(expected);
  });

  it.each(['', 'abc', 'NaN', 'Infinity', '1e5', '1,2,3', '12.34', '1.2345,6', '--5', '5-'])(
    'does not guess at "%s"',
    (cell) => {
      expect(ml(cell)).toBe('not_a_quantity');
    },
  );

  it('refuses a fourth decimal that counts, and more than a site can hold', () => {
    expect(ml('0,0001')).toBe('too_many_decimals');
    expect(ml('100000001')).toBe('too_large');
  });
});

describe('guessDecimal', () => {
  it('lets a number with both signs decide', () => {
    expect(guessDecimal(['5', '1.234,5'], ',')).toBe(',');
    expect(guessDecimal(['5', '1,234.5'], ';')).toBe('.');
  });
  it('lets a part of other than 3 digits decide', () => {
    expect(guessDecimal(['12,5'], ',')).toBe(',');
    expect(guessDecimal(['12.5'], ';')).toBe('.');
  });
  it('falls back on what the delimiter leaves free', () => {
    expect(guessDecimal(['1.500', '7'], ';')).toBe(',');
    expect(guessDecimal(['1500'], ',')).toBe('.');
  });
});

describe('readMoment', () => {
  it.each([
    ['2024-05-31', undefined, '2024-05-30T16:00:00.000Z'],
    ['2024-05-31 07:30', undefined, '2024-05-30T23:30:00.000Z'],
    ['2024-05-31T07:30:15', undefined, '2024-05-30T23:30:15.000Z'],
    ['31/05/2024', '07.30', '2024-05-30T23:30:00.000Z'],
    ['31-05-2024 07:30', undefined, '2024-05-30T23:30:00.000Z'],
    ['31 Mei 2024', '14:05', '2024-05-31T06:05:00.000Z'],
    ['1 Agustus 2024', undefined, '2024-07-31T16:00:00.000Z'],
    ['2024-05-31T07:30:00Z', undefined, '2024-05-31T07:30:00.000Z'],
    ['2024-05-31 07:30:00+07:00', undefined, '2024-05-31T00:30:00.000Z'],
  ])('reads %s %s in Makassar as %s', (cell, time, expected) => {
    expect(at(cell, time)).toBe(expected);
  });

  it('reads the month first only when told so', () => {
    expect(at('5/31/2024 2:30 pm', undefined, 'mdy')).toBe('2024-05-31T06:30:00.000Z');
    expect(at('5/31/2024')).toBe('no_such_day');
  });

  it.each([
    '2026-02-30',
    '31/04/2024',
    '30 Februari 2024',
    '0202-05-31',
    '31/05/0024',
    '2026-02-30T10:00:00Z',
  ])('knows that %s does not exist', (cell) => {
    expect(at(cell)).toBe('no_such_day');
  });
  it.each(['', 'kemarin', '2024', '45413'])('does not guess at "%s"', (cell) => {
    expect(at(cell)).toBe('not_a_date');
  });
  it('refuses an hour that no clock shows', () => {
    expect(at('2024-05-31', '25:00')).toBe('not_a_time');
  });
});

describe('readType', () => {
  it('knows the usual words in both languages', () => {
    expect(readType(' Masuk ')).toMatchObject({ value: 'IN' });
    expect(readType('PEMAKAIAN')).toMatchObject({ value: 'OUT' });
    expect(readType('transfer')).toMatchObject({ ok: false, code: 'unknown_type' });
  });
});
