/** How long a start takes, from the command to the first 200, and what the process then weighs at rest. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const RUNS = 5;
/** After this a process that only waits has settled. */
const REST_MS = 5_000;

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function untilAnswered(url: string): Promise<void> {
  for (;;) {
    const answered = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (answered) return;
    await sleep(5);
  }
}

/** Resident memory of a process and its children, MiB, as Linux counts it; NaN elsewhere. */
function residentMb(pid: number): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return (pages * 4096) / 1024 ** 2;
  } catch {
    return Number.NaN;
  }
}

async function startOnce(
  command: string[],
  dataDir: string,
  rest: boolean,
): Promise<{ ms: number; mb: number }> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(command[0]!, command.slice(1), {
    stdio: 'ignore',
    detached: true,
    env: { ...process.env, SIAGA_HOST: '127.0.0.1', SIAGA_PORT: String(port), SIAGA_DATA_DIR: dataDir },
  });
  await untilAnswered(`http://127.0.0.1:${port}/ready`);
  const ms = performance.now() - began;
  if (rest) await sleep(REST_MS);
  const mb = rest ? residentMb(child.pid!) : Number.NaN;
  const ended = new Promise((resolve) => child.once('close', resolve));
  process.kill(-child.pid!, 'SIGTERM');
  await ended;
  return { ms, mb };
}

const median = (numbers: number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

async function measure(name: string, command: string[], dataDir: string, rest = false): Promise<string> {
  const runs: { ms: number; mb: number }[] = [];
  for (let index = 0; index < RUNS; index++)
    runs.push(await startOnce(command, dataDir, rest && index === RUNS - 1));
  const times = runs.map(({ ms }) => ms);
  const weight = rest ? `, ${runs.at(-1)!.mb.toFixed(0)} MiB at rest` : '';
  return `| ${name} | ${Math.min(...times).toFixed(0)} | ${median(times).toFixed(0)} | ${Math.max(...times).toFixed(0)} |${weight}`;
}

const dataDir = mkdtempSync(join(tmpdir(), 'siaga-bench-'));
try {
  // Once for the install, the build, the database and the compile cache, so that what follows are second starts.
  await startOnce(['npm', 'start'], dataDir, false);
  console.log('| start to the first 200 of /ready, ms | min | median | max |');
  console.log('|---|---|---|---|');
  console.log(await measure('`npm start`, second start', ['npm', 'start'], dataDir));
  console.log(
    await measure('the server alone', [process.execPath, 'apps/server/src/main.ts'], dataDir, true),
  );
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
