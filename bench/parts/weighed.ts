/** A started program, how soon it answered, and what Linux says that it weighs and does. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Of /proc/<pid>/stat, which counts in hundredths of a second on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

export interface Weighed {
  url: string;
  pid: number;
  /** From the command to the first 200 of /ready. */
  startMs: number;
  stop(): Promise<void>;
}

/** Starts the product by this command on a free port; resolves with the first 200 of /ready, rejects when it ends before. */
export async function startWeighed(
  command: readonly string[],
  settings: Record<string, string>,
): Promise<Weighed> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const began = performance.now();
  const child = spawn(command[0]!, command.slice(1), {
    stdio: 'ignore',
    detached: true,
    env: { ...process.env, SIAGA_HOST: '127.0.0.1', SIAGA_PORT: String(port), ...settings },
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  while (!(await isReady(url))) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(
        `${command.join(' ')} ended with ${child.exitCode ?? child.signalCode} before it was ready`,
      );
    await sleep(5);
  }
  return {
    url,
    pid: child.pid!,
    startMs: performance.now() - began,
    async stop() {
      // The whole group: npm starts the server as a child of its own.
      process.kill(-child.pid!, 'SIGTERM');
      await ended;
    },
  };
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/ready`).then(
    (answer) => answer.ok,
    () => false,
  );

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Resident memory now and at its highest, MB of 10^6 bytes. */
export function weightOf(pid: number): { nowMb: number; peakMb: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string) =>
    (Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) * 1024) / 1e6;
  return { nowMb: megabytes('VmRSS'), peakMb: megabytes('VmHWM') };
}

/** What share of one core the process used over the next `seconds`, in %. */
export async function workOf(pid: number, seconds: number): Promise<number> {
  const ticks = () => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return Number(fields[11]) + Number(fields[12]);
  };
  const before = ticks();
  await sleep(seconds * 1_000);
  return ((ticks() - before) / TICKS_PER_SECOND / seconds) * 100;
}
