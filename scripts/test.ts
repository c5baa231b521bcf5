/**
 * `npm test`: the checks, the unit and integration tests, the web build and the browser tests, in this order.
 * Stops at the first part that fails, unless `--keep-going` is given. What this machine lacks is skipped and named at
 * the end; with SIAGA_TEST_DEMAND=all or CI=true it is a failure. The last line is `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { probe } from './probe.ts';
import { clearResult, readTally, resultFile } from './tally.ts';

const keepGoing = process.argv.includes('--keep-going');
const demandAll = process.env.SIAGA_TEST_DEMAND === 'all' || process.env.CI === 'true';
const { env, missing, chromium } = await probe();

let passed = 0;
let failed = 0;

function finish(): never {
  const word = demandAll ? 'missing' : 'skipped';
  for (const reason of missing) console.log(`${word}: ${reason}`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed > 0 ? 1 : 0);
}

/** Runs one part under a heading and adds what it counted; a part that leaves no count is itself one test. */
function part(name: string, heading: string, args: string[]): void {
  console.log(`\n=== ${heading}`);
  clearResult(name);
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  const ok = status === 0;
  const tally = readTally(name) ?? { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
  passed += tally.passed;
  failed += ok ? tally.failed : Math.max(1, tally.failed);
  if (!ok && !keepGoing) finish();
}

if (demandAll && missing.length > 0) {
  failed = missing.length;
  finish();
}

part('check', 'Checks', ['scripts/check.ts']);
part('vitest', 'Unit and integration tests', [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${resultFile('vitest')}`,
]);
part('build', 'Web build', ['scripts/setup.mjs', '--build']);
if (chromium) {
  part('playwright', 'Browser tests', [
    'node_modules/@playwright/test/cli.js',
    'test',
    '--project=phone',
    '--project=desktop',
  ]);
}
finish();
