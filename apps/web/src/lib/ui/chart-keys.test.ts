import { expect, test } from 'vitest';
import { nextPlace, spokenPlace } from './chart-keys.ts';

test('the arrows walk to the ends of the axis and no further', () => {
  expect(nextPlace('ArrowRight', -1, 3)).toBe(0);
  expect(nextPlace('ArrowRight', 2, 3)).toBe(2);
  expect(nextPlace('ArrowLeft', -1, 3)).toBe(2);
  expect(nextPlace('ArrowLeft', 0, 3)).toBe(0);
  expect(nextPlace('End', 0, 3)).toBe(2);
  expect(nextPlace('Escape', 1, 3)).toBe(-1);
});

test('other keys and an empty axis are left to the browser', () => {
  expect(nextPlace('Tab', 0, 3)).toBeUndefined();
  expect(nextPlace('Home', -1, 0)).toBeUndefined();
});

test('a place is read out with every series, and one that is not there is not read out at all', () => {
  const series = [
    { name: 'Masuk', values: [5, 7] },
    { name: 'Keluar', values: [1, 2] },
  ];
  expect(spokenPlace(1, ['1 Mei', '2 Mei'], series, (value) => `${value} L`)).toBe(
    '2 Mei: Masuk 7 L, Keluar 2 L',
  );
  expect(spokenPlace(4, ['1 Mei', '2 Mei'], series, String)).toBe('');
  expect(spokenPlace(-1, ['1 Mei'], series, String)).toBe('');
});
