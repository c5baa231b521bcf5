import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const ESTABLISHED = '01';

/** Memory of a process that is resident now, MB (10^6 bytes). */
export function residentMb(pid: number): number {
  const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kib) * 1_024) / 1e6;
}

/** How long calls take one after the other for a while, ms, sorted; a call that failed counts as what it took. */
export async function timesOf(forMs: number, call: () => Promise<unknown>, pauseMs = 100): Promise<number[]> {
  const times: number[] = [];
  const until = performance.now() + forMs;
  while (performance.now() < until) {
    const from = performance.now();
    await call().catch(() => undefined);
    times.push(performance.now() - from);
    await sleep(pauseMs);
  }
  return times.sort((a, b) => a - b);
}

export const middle = (sorted: readonly number[]): number =>
  sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;

/** Waits for something to become true; false when it does not. */
export async function becomes(wish: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (performance.now() < until) {
    if (await wish()) return true;
    await sleep(100);
  }
  return false;
}

/** How many of these ports of this machine still have a connection that its far end has not ended. */
export function connectionsFrom(ports: readonly number[]): number {
  const wanted = new Set(ports.map((port) => port.toString(16).toUpperCase().padStart(4, '0')));
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .filter((line) => {
      const [, local = '', , state] = line.trim().split(/\s+/);
      return wanted.has(local.slice(-4)) && state === ESTABLISHED;
    }).length;
}
