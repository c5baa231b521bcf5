import { expect, test } from 'vitest';
import { breaches } from './hygiene.ts';

test('a source file of 401 lines is refused, one of 400 is not', () => {
  expect(breaches('a.ts', 'x\n'.repeat(401))).toEqual(['a.ts: 401 lines, at most 400']);
  expect(breaches('a.ts', 'x\n'.repeat(400))).toEqual([]);
  expect(breaches('table.csv', 'x\n'.repeat(401))).toEqual([]);
});

test('a switched-off test is refused, one that tells what it needs is not', () => {
  expect(breaches('a.test.ts', "test.skip('sum', () => {});")).toHaveLength(1);
  expect(breaches('a.test.ts', "describe.only('sum', () => {});")).toHaveLength(1);
  expect(breaches('a.test.ts', "test.skipIf(!redis)('sum', () => {});")).toEqual([]);
});

test('an unfinished spot needs an issue number', () => {
  expect(breaches('a.ts', '// TODO later')).toHaveLength(1);
  expect(breaches('a.ts', '// TODO(#12) later')).toEqual([]);
});

test('a download address in the lock file is refused', () => {
  expect(breaches('package-lock.json', '"resolved": "https://example.org/a.tgz",')).toHaveLength(1);
  expect(breaches('package-lock.json', '"resolved": "apps/server",')).toEqual([]);
});
