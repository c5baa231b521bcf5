/**
 * `npm run check` runs every check, two at a time; `npm run check:x` (or `node scripts/check.ts x y`) only those named.
 * Prints one line per check, and all that a failing one said. Exit code 1 when one failed.
 */
import { spawn } from 'node:child_process';
import { checks, type Check } from './checks.ts';
import { exitWhenFailed } from './tally.ts';

const named = process.argv.slice(2);
const unknown = named.filter((name) => !checks.some((check) => check.name === name));
if (unknown.length > 0) throw new Error(`No such check: ${unknown.join(', ')}`);
const waiting = checks.filter((check) => named.length === 0 || named.includes(check.name));

let passed = 0;
let failed = 0;

function runCommand(
  [command = '', ...args]: string[],
  cwd: string | undefined,
): Promise<{ ok: boolean; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.on('error', (error) => resolve({ ok: false, said: error.message }));
    child.on('close', (code) => resolve({ ok: code === 0, said }));
  });
}

async function runCheck(check: Check): Promise<void> {
  const started = performance.now();
  let result = { ok: true, said: '' };
  for (const command of check.commands) {
    if (result.ok) result = await runCommand(command, check.cwd);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${result.ok ? 'ok    ' : 'FAILED'} ${check.name} (${seconds} s)`);
  if (result.ok) passed += 1;
  else {
    failed += 1;
    console.log(result.said.trimEnd());
  }
}

async function worker(): Promise<void> {
  for (let check = waiting.shift(); check; check = waiting.shift()) await runCheck(check);
}

await Promise.all([worker(), worker()]);
exitWhenFailed('check', { passed, failed });
