/**
 * `npm run check` runs every check, two at a time; `npm run check:x` (or `node scripts/check.ts x y`) only those named.
 * Prints one line per check, and all that a failing one said. Exit code 1 when one failed.
 */
import { spawn } from 'node:child_process';
import { type Check, checks, routeTypes } from './checks.ts';
import { exitWhenFailed } from './tally.ts';

const named = process.argv.slice(2);
const unknown = named.filter((name) => !checks.some((check) => check.name === name));
if (unknown.length > 0) throw new Error(`No such check: ${unknown.join(', ')}`);
const waiting = checks.filter((check) => named.length === 0 || named.includes(check.name));
const tally = { passed: 0, failed: 0 };

function run({ command, cwd }: Check): Promise<{ ok: boolean; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command.split(' '), { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    }
    child.on('error', (error) => resolve({ ok: false, said: error.message }));
    child.on('close', (code) => resolve({ ok: code === 0, said }));
  });
}

async function worker(): Promise<void> {
  for (let check = waiting.shift(); check; check = waiting.shift()) {
    const started = performance.now();
    const { ok, said } = await run(check);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${ok ? 'ok    ' : 'FAILED'} ${check.name} (${seconds} s)`);
    if (!ok) console.log(said.trimEnd());
    tally[ok ? 'passed' : 'failed'] += 1;
  }
}

if (waiting.some(({ name }) => name === 'lint' || name === 'types:web')) {
  const { ok, said } = await run(routeTypes);
  if (!ok) console.log(said); // the checks that need them fail too and are counted
}
await Promise.all([worker(), worker()]);
exitWhenFailed('check', tally);
