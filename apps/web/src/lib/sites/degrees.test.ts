import { expect, test } from 'vitest';
import { parseDegrees } from './degrees.ts';

test.each([
  ['-5.14', -5.14],
  ['-5,14', -5.14],
  ['−5,14°', -5.14],
  [' 119,4 ', 119.4],
  ['0', 0],
])('%s is read as %d degrees', (typed, degrees) => {
  expect(parseDegrees(typed, 180)).toBe(degrees);
});

test('nothing typed is no position', () => {
  expect(parseDegrees('  ', 90)).toBeNull();
});

test.each(['5,14 S', 'abc', '5°8\'24"', '1e2', '0x10', 'Infinity', '-', '91', '5,1,4'])(
  '%s is no latitude, and never taken for none',
  (typed) => {
    expect(parseDegrees(typed, 90)).toBeNaN();
  },
);
