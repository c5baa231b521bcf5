/** `npm run chaos -- sockets`: 1,000 half-open connections, and clients that read nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectLive } from '../apps/server/src/testing/live-client.ts';
import { SteadyLoad } from '../apps/server/src/testing/under-load/senders.ts';
import { LoadedSite } from '../apps/server/src/testing/under-load/site.ts';
import { fill } from '../bench/parts/fill.ts';
import { becomes, middle, residentMb, serverSideOf, timesOf } from './parts/measured.ts';
import { printRows, type Row } from './parts/row.ts';
import { askAndNeverRead, joinAndNeverRead, StuckClients } from './parts/stuck.ts';

const COUNT = 1_000;
const DEAF = 10;
/** 45 s until the ping is missed, 30 s for a farewell that nobody answers. */
const DEAF_CUT_WITHIN_MS = 90_000;
const DOWNLOADS = 5;
/** More than the buffers between the two ends hold. */
const HISTORY = 200_000;
/** Headers are waited for 20 s, looked at every 30 s. */
const CUT_WITHIN_MS = 60_000;
/** Nobody waited for those that end sooner. */
const CUT_AFTER_MS = 15_000;
/** A server that did not bound it would have grown by much more. */
const MOST_GROWTH_MB = 60;

const signed = (mb: number): string => `${mb < 0 ? '-' : '+'}${Math.abs(mb).toFixed(0)}`;

interface Others {
  middle: number;
  longest: number;
  failed: number;
}

/** Calls of the others, ms: what they took while something went on. */
async function whileStuck(site: LoadedSite): Promise<Others> {
  const { times, failed } = await timesOf(5_000, () => site.admin('GET', '/api/stock/summary'));
  return { middle: middle(times), longest: times.at(-1) ?? Number.NaN, failed };
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
  const { made, firstCutMs } = stuck;
  stuck.end();
  return {
    fault: '1,000 half-open sockets',
    done: `${COUNT / 2} connect and say nothing, ${COUNT / 2} send half a header; ${made} were taken`,
    safe: `calls of others p50 ${during.middle.toFixed(1)} ms (${usual.middle.toFixed(1)} without), longest ${during.longest.toFixed(0)} ms; memory +${grown.toFixed(0)} MB; ${isCut ? `all cut, the first after ${(firstCutMs / 1_000).toFixed(0)} s, the last after ${(cutMs / 1_000).toFixed(0)} s` : `${stuck.left} NOT cut`}`,
    seen: 'nothing',
    isSafe:
      isCut && made === COUNT && firstCutMs >= CUT_AFTER_MS && during.failed === 0 && grown < MOST_GROWTH_MB,
  };
}

/** Movements as fast as they come, for a while. */
async function hurry(site: LoadedSite): Promise<Others> {
  const load = new SteadyLoad(site, { pressLanes: 1, entryLanes: 8, pauseMs: 5 });
  try {
    await sleep(10_000);
    const times = await whileStuck(site);
    await load.end();
    return times;
  } finally {
    load.giveUp();
  }
}

async function unreadEvents(site: LoadedSite): Promise<Row> {
  const others = await connectLive(site.url, { extraHeaders: site.headers });
  await hurry(site);
  const before = residentMb(site.server.pid);
  const heardBefore = others.events.length;
  const deaf = await Promise.all(
    Array.from({ length: DEAF }, () => joinAndNeverRead(site.url, site.headers)),
  );
  const ports = deaf.map(({ localPort }) => localPort!);
  const joined = serverSideOf(ports).open;
  const times = await hurry(site);
  const from = performance.now();
  const isCut = await becomes(() => serverSideOf(ports).open === 0, DEAF_CUT_WITHIN_MS);
  const cutMs = performance.now() - from;
  const grown = residentMb(site.server.pid) - before;
  const heard = others.events.length - heardBefore;
  others.close();
  for (const socket of deaf) socket.destroy();
  return {
    fault: 'consoles that read nothing',
    done: `${joined} live connections whose sockets are never read, under movements as fast as they come`,
    safe: `a console that reads got ${heard} events; calls p50 ${times.middle.toFixed(1)} ms; memory +${grown.toFixed(0)} MB against the same load without them; ${isCut ? `all cut ${(cutMs / 1_000).toFixed(0)} s after the load: no answer to the ping for 45 s, or 1,000 unread packets` : 'NOT cut'}`,
    seen: 'the console says that it is not connected, comes back by itself and fetches anew',
    isSafe: isCut && joined === DEAF && heard > 0 && times.failed === 0 && grown < MOST_GROWTH_MB,
  };
}

async function unreadExport(site: LoadedSite): Promise<Row> {
  // What as many downloads cost that are read to their end: only what is beyond that is kept for nobody.
  await Promise.all(
    Array.from({ length: DOWNLOADS }, async () => {
      const answer = await fetch(`${site.url}/api/stock/export?format=csv`, { headers: site.headers });
      if (!answer.ok) throw new Error(`an export was answered ${answer.status}`);
      for await (const _piece of answer.body!);
    }),
  );
  const before = residentMb(site.server.pid);
  const lines = Object.entries(site.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const request = `GET /api/stock/export?format=csv HTTP/1.1\r\nhost: ${new URL(site.url).host}\r\n${lines.join('')}\r\n`;
  const sockets = Array.from({ length: DOWNLOADS }, () => askAndNeverRead(site.url, request));
  const times = await whileStuck(site);
  const grown = residentMb(site.server.pid) - before;
  await sleep(20_000);
  const later = residentMb(site.server.pid) - before;
  const { unread } = serverSideOf(sockets.map(({ localPort }) => localPort!));
  for (const socket of sockets) socket.destroy();
  return {
    fault: 'exports that nobody reads',
    done: `${unread} downloads of ${HISTORY.toLocaleString('en')} movements whose sockets are never read`,
    safe: `calls of others p50 ${times.middle.toFixed(1)} ms, longest ${times.longest.toFixed(0)} ms; memory ${signed(grown)} MB against as many that are read (${before.toFixed(0)} MB), ${signed(later)} MB 20 s later; each is cut after 5 minutes without a byte (connections.test.ts shows the cut with a shorter limit)`,
    seen: 'nothing; the download ends unfinished',
    isSafe: unread === DOWNLOADS && times.failed === 0 && Math.max(grown, later) < MOST_GROWTH_MB,
  };
}

const site = await LoadedSite.open('sqlite');
try {
  await site.server.stop({ keepData: true });
  await fill(site.database.url, site.tankIds, HISTORY);
  await site.start();
  const rows = [await halfOpen(site), await unreadExport(site), await unreadEvents(site)];
  printRows(rows);
} finally {
  await site.close();
}
