/** How the parts of `npm test` tell it what they counted: one small JSON file each in test-results/. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

export interface Tally {
  passed: number;
  failed: number;
}

const folder = 'test-results';

export const resultFile = (part: string) => `${folder}/${part}.json`;

/** Removes what an earlier run counted, so that a part that died before counting is not taken for that one. */
export function clearResult(part: string): void {
  mkdirSync(folder, { recursive: true });
  rmSync(resultFile(part), { force: true });
}

/** Records the tally, prints it, and sets the exit code of this process. */
export function exitWhenFailed(part: string, tally: Tally): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(resultFile(part), JSON.stringify(tally));
  console.log(`${part}: ${tally.passed} passed, ${tally.failed} failed`);
  process.exitCode = tally.failed > 0 ? 1 : 0;
}

/** What `part` counted, in our own shape, Vitest's or Playwright's; undefined when it left no file. */
export function readTally(part: string): Tally | undefined {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(resultFile(part), 'utf8'));
  } catch {
    return undefined;
  }
  return tallyOf(json as Record<string, unknown>);
}

/** A file that fails before its first test counts as one failure: both runners then report no failed test. */
export function tallyOf(json: Record<string, unknown>): Tally {
  const count = (value: unknown) => (typeof value === 'number' ? value : 0);
  if ('numPassedTests' in json) {
    const failedTests = count(json['numFailedTests']);
    const success = json['success'] === true;
    return { passed: count(json['numPassedTests']), failed: failedTests === 0 && !success ? 1 : failedTests };
  }
  if ('stats' in json) {
    const stats = json['stats'] as Record<string, unknown>;
    const errors = Array.isArray(json['errors']) ? json['errors'].length : 0;
    return {
      passed: count(stats['expected']) + count(stats['flaky']),
      failed: count(stats['unexpected']) + errors,
    };
  }
  return { passed: count(json['passed']), failed: count(json['failed']) };
}
