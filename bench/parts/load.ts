/** A load generator that costs little beside what it measures: plain sockets, kept alive, each asking again once answered. */
import { connect, type Socket } from 'node:net';

export interface LoadPlan {
  /** For example `http://127.0.0.1:3003`. */
  url: string;
  connections: number;
  /** Measured time; as much as `warmUpS` before it is not counted. */
  seconds: number;
  warmUpS?: number;
  /** The next whole request, as {@link rawRequest} makes it. */
  next: () => string;
}

export interface LoadResult {
  perSecond: number;
  count: number;
  /** From the first byte sent to the last byte received, ms. */
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
  /** How often each status came; a broken connection counts as 0. */
  statuses: Record<string, number>;
  /** Body of the last answer. */
  lastBody: string;
}

/** A request as it goes over the wire. */
export function rawRequest(
  method: 'GET' | 'POST',
  path: string,
  headers: Record<string, string> = {},
  body?: unknown,
): string {
  const text = body === undefined ? '' : JSON.stringify(body);
  const lines = Object.entries({
    host: '127.0.0.1',
    ...headers,
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${text}`;
}

/** The value that a share of the sorted numbers does not exceed. */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  return sorted.length === 0
    ? Number.NaN
    : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** Runs the plan; resolves when its time is over and every connection is closed. */
export async function load(plan: LoadPlan): Promise<LoadResult> {
  const { hostname, port } = new URL(plan.url);
  const tookMs: number[] = [];
  const statuses: Record<string, number> = {};
  let lastBody = '';
  const from = performance.now() + (plan.warmUpS ?? 2) * 1_000;
  const until = from + plan.seconds * 1_000;

  const one = () =>
    new Promise<void>((resolve) => {
      const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true });
      let sentAt = 0;
      let rest: Buffer = Buffer.alloc(0);
      const ask = () => {
        sentAt = performance.now();
        if (sentAt >= until) return void socket.end();
        socket.write(plan.next());
      };
      const answered = (status: string, body: string) => {
        const now = performance.now();
        lastBody = body;
        if (sentAt >= from) {
          tookMs.push(now - sentAt);
          statuses[status] = (statuses[status] ?? 0) + 1;
        }
        ask();
      };
      socket.on('connect', ask);
      socket.on('data', (chunk: Buffer) => {
        rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
        const headEnd = rest.indexOf('\r\n\r\n');
        if (headEnd < 0) return;
        const head = rest.toString('latin1', 0, headEnd);
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
        const end = headEnd + 4 + length;
        if (rest.length < end) return;
        const body = rest.toString('utf8', headEnd + 4, end);
        rest = rest.subarray(end);
        answered(head.slice(9, 12), body);
      });
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        // Cut before the end of the time, with or without an answer outstanding: fewer connections make the rest look better.
        if (performance.now() < until) statuses['0'] = (statuses['0'] ?? 0) + 1;
        resolve();
      });
    });

  await Promise.all(Array.from({ length: plan.connections }, one));
  const sorted = Float64Array.from(tookMs).sort();
  return {
    perSecond: sorted.length / plan.seconds,
    count: sorted.length,
    p50Ms: percentile(sorted, 0.5),
    p95Ms: percentile(sorted, 0.95),
    p99Ms: percentile(sorted, 0.99),
    maxMs: sorted.at(-1) ?? Number.NaN,
    statuses,
    lastBody,
  };
}
