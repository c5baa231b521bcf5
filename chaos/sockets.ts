/** `npm run chaos -- sockets`: 1,000 half-open connections, and clients that read nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectLive } from '../apps/server/src/testing/live-client.ts';
import { SteadyLoad } from '../apps/server/src/testing/under-load/senders.ts';
import { LoadedSite } from '../apps/server/src/testing/under-load/site.ts';
import { fill } from '../bench/parts/fill.ts';
import { becomes, connectionsTo, middle, residentMb, timesOf } from './parts/measured.ts';
import { printRows, type Row } from './parts/row.ts';
import { askAndNeverRead, StuckClients } from './parts/stuck.ts';

const COUNT = 1_000;
const DEAF = 10;
const HISTORY = 100_000;
/** Headers are waited for 20 s, looked at every 30 s. */
const CUT_WITHIN_MS = 60_000;
/** A server that did not bound it would have grown by much more. */
const MOST_GROWTH_MB = 60;

/** Calls of the others, ms: what they took while something went on. */
async function whileStuck(site: LoadedSite): Promise<{ middle: number; longest: number; all: number }> {
  const times = await timesOf(5_000, async () => {
    const answer = await site.asAdmin('GET', '/api/stock/summary');
    await answer.text();
  });
  return { middle: middle(times), longest: times.at(-1) ?? Number.NaN, all: times.length };
}

async function halfOpen(site: LoadedSite): Promise<Row> {
  const before = residentMb(site.server.pid);
  const usual = await whileStuck(site);
  const from = performance.now();
  const stuck = new StuckClients(site.url, COUNT, (index) =>
    index % 2 === 0 ? '' : 'POST /api/emergency/presses HTTP/1.1\r\nHost: siaga\r\nContent-Le',
  );
  const during = await whileStuck(site);
  const grown = residentMb(site.server.pid) - before;
  const isCut = await becomes(() => stuck.left === 0, CUT_WITHIN_MS);
  const cutMs = performance.now() - from;
  stuck.end();
  return {
    fault: '1,000 half-open sockets',
    done: `${COUNT / 2} connect and say nothing, ${COUNT / 2} send half a header`,
    safe: `calls of others p50 ${during.middle.toFixed(1)} ms (${usual.middle.toFixed(1)} without), longest ${during.longest.toFixed(0)} ms; memory +${grown.toFixed(0)} MB; ${isCut ? `all cut after ${(cutMs / 1_000).toFixed(0)} s` : `${stuck.left} NOT cut`}`,
    seen: 'nothing',
    isSafe: isCut && grown < MOST_GROWTH_MB,
  };
}

async function unreadEvents(site: LoadedSite): Promise<Row> {
  const before = residentMb(site.server.pid);
  const extraHeaders = site.headers;
  const others = await connectLive(site.url, { extraHeaders });
  const usual = connectionsTo(site.url);
  const deaf = await Promise.all(Array.from({ length: DEAF }, () => connectLive(site.url, { extraHeaders })));
  for (const { socket } of deaf) {
    const { ws } = socket.io.engine.transport as unknown as { ws: { pause(): void } };
    ws.pause();
  }
  const load = new SteadyLoad(site, { pressLanes: 1, entryLanes: 8, pauseMs: 5 });
  const times = await whileStuck(site);
  const isCut = await becomes(() => connectionsTo(site.url) < usual + DEAF, CUT_WITHIN_MS);
  await load.end();
  const grown = residentMb(site.server.pid) - before;
  const heard = others.events.length;
  for (const { socket } of [others, ...deaf]) socket.close();
  return {
    fault: 'consoles that read nothing',
    done: '10 live connections whose sockets are never read, under movements as fast as they come',
    safe: `a console that reads got ${heard} events; calls p50 ${times.middle.toFixed(1)} ms; memory +${grown.toFixed(0)} MB; ${isCut ? 'cut when they did not answer the ping (45 s), or after 1,000 unread packets' : 'NOT cut'}`,
    seen: 'the console says that it is not connected, comes back by itself and fetches anew',
    isSafe: isCut && heard > 0 && grown < 2 * MOST_GROWTH_MB,
  };
}

async function unreadExport(site: LoadedSite): Promise<Row> {
  await site.server.stop({ keepData: true });
  await fill(site.database.url, site.tankIds, HISTORY);
  await site.start();
  const before = residentMb(site.server.pid);
  const lines = Object.entries(site.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const request = `GET /api/stock/export?format=csv HTTP/1.1\r\nhost: ${new URL(site.url).host}\r\n${lines.join('')}\r\n`;
  const sockets = Array.from({ length: 20 }, () => askAndNeverRead(site.url, request));
  const times = await whileStuck(site);
  await sleep(5_000);
  const grown = residentMb(site.server.pid) - before;
  for (const socket of sockets) socket.destroy();
  return {
    fault: 'exports that nobody reads',
    done: '20 downloads of the whole history whose sockets are never read',
    safe: `calls of others p50 ${times.middle.toFixed(1)} ms, longest ${times.longest.toFixed(0)} ms; memory +${grown.toFixed(0)} MB; each is cut after 5 minutes without a byte (connections.test.ts shows the cut with a shorter limit)`,
    seen: 'nothing; the download ends unfinished',
    isSafe: grown < 2 * MOST_GROWTH_MB,
  };
}

const site = await LoadedSite.open('sqlite');
try {
  const rows = [await halfOpen(site), await unreadEvents(site), await unreadExport(site)];
  printRows(rows);
} finally {
  await site.close();
}
