import { categories } from '@siaga/contracts/presses';
import { expect, test } from 'vitest';
import { nationalNumbers, numbersFor, type PhoneNumber, telOf } from './numbers.ts';

const national: PhoneNumber[] = nationalNumbers.map((number) => ({
  name: number,
  number,
  note: null,
  preset: true,
}));
const line = (number: string): PhoneNumber => ({ name: `Pos ${number}`, number, note: null, preset: false });
const called = (numbers: PhoneNumber[]) => numbers.map(({ number }) => number);

test('the direct lines of the site come first, then the numbers for what has happened', () => {
  const all = [...national, line('0411 1'), line('0411 2'), line('0411 3')];
  expect(called(numbersFor('fire', all, 3))).toEqual(['0411 1', '113', '112']);
  expect(called(numbersFor('medical', all, 4))).toEqual(['0411 1', '0411 2', '119', '118']);
});

test('every category has numbers without any list of the site', () => {
  for (const category of categories) expect(numbersFor(category, national, 3).length).toBeGreaterThan(1);
});

test('a number that the site took off its list is not offered', () => {
  const without = national.filter(({ number }) => number !== '112');
  expect(called(numbersFor('rescue', without, 3))).toEqual(['115']);
});

test('what is dialled holds digits and a plus alone', () => {
  expect(telOf('+62 (411) 123-456')).toBe('tel:+62411123456');
});
