import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const ESTABLISHED = '01';

/** How long calls took, ms, sorted, those that failed among them; and how many of them did. */
export interface Times {
  times: number[];
  failed: number;
}

/** Memory of a process that is resident now, MB (10^6 bytes). */
export function residentMb(pid: number): number {
  const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kib) * 1_024) / 1e6;
}

/** Calls one after the other for a while; one that rejects has failed, and counts as what it took. */
export async function timesOf(forMs: number, call: () => Promise<unknown>, pauseMs = 100): Promise<Times> {
  const times: number[] = [];
  let failed = 0;
  const until = performance.now() + forMs;
  while (performance.now() < until) {
    const from = performance.now();
    await call().catch(() => failed++);
    times.push(performance.now() - from);
    await sleep(pauseMs);
  }
  return { times: times.sort((a, b) => a - b), failed };
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

/**
 * The server's side of connections from these ports of this machine: how many it has not ended, and to how many it has sent
 * what was not taken. The client's side knows nothing of an end that stands behind what it has not read.
 */
export function serverSideOf(ports: readonly number[]): { open: number; unread: number } {
  const wanted = new Set(ports.map((port) => port.toString(16).toUpperCase().padStart(4, '0')));
  const open = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , remote = '', state]) => wanted.has(remote.slice(-4)) && state === ESTABLISHED);
  const unread = open.filter(([, , , , queues = '']) => Number.parseInt(queues, 16) > 0);
  return { open: open.length, unread: unread.length };
}
