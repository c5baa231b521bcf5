import { expect, test } from 'vitest';
import { tallyOf } from './tally.ts';

test("Vitest's and Playwright's reports and our own are read", () => {
  expect(tallyOf({ numPassedTests: 3, numFailedTests: 1, success: false })).toEqual({ passed: 3, failed: 1 });
  expect(tallyOf({ stats: { expected: 4, flaky: 1, unexpected: 2, skipped: 1 }, errors: [] })).toEqual({
    passed: 5,
    failed: 2,
  });
  expect(tallyOf({ passed: 8, failed: 0 })).toEqual({ passed: 8, failed: 0 });
});

test('a file that failed before its first test counts as a failure', () => {
  expect(tallyOf({ numPassedTests: 3, numFailedTests: 0, success: false })).toEqual({ passed: 3, failed: 1 });
  expect(tallyOf({ stats: { expected: 4, unexpected: 0 }, errors: [{}] })).toEqual({ passed: 4, failed: 1 });
});
