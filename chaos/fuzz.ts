/** `npm run chaos -- fuzz --runs 500`: the suite's generated calls, events and ledgers, tried more often. */
import { spawnSync } from 'node:child_process';
import { numberOption } from './parts/options.ts';
import { printRows, type Row } from './parts/row.ts';

const runs = numberOption('runs', 200);
const properties = [
  {
    file: 'apps/server/src/fuzz-calls.test.ts',
    fault: 'generated calls',
    safe: 'no 5xx, no answer across sites, none over 2 s, as each role',
  },
  {
    file: 'apps/server/src/fuzz-events.test.ts',
    fault: 'generated socket events and garbage',
    safe: 'no crash, no leak, other connections stay',
  },
  {
    file: 'apps/server/src/fuel/ledger-properties.test.ts',
    fault: 'any sequence of entries and corrections',
    safe: 'balances, daily rows, trend and chain agree on every database',
  },
];

const rows: Row[] = [];
for (const { file, fault, safe } of properties) {
  const begun = performance.now();
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--project', 'server', file],
    { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, SIAGA_FUZZ_RUNS: String(runs) } },
  );
  rows.push({
    fault,
    done: `${runs} runs of each property (${file}) in ${Math.round((performance.now() - begun) / 1_000)} s`,
    safe,
    seen: 'refusals in words; nothing in the log above a warning',
    isSafe: status === 0,
  });
}
printRows(rows);
