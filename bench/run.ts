/** `npm run bench`: every measurement, one after the other; `npm run bench -- start` runs one. See docs/benchmarks.md. */
import { spawnSync } from 'node:child_process';

const all = ['start', 'install-size', 'pages', 'press', 'reads', 'ledger', 'scale'];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no measurement ${unknown.join(', ')}; there are ${all.join(', ')}.`);
  process.exit(2);
}
for (const name of wanted.length > 0 ? wanted : all) {
  console.log(`\n## ${name}\n`);
  const { status } = spawnSync(process.execPath, [`bench/${name}.ts`], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
