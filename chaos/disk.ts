/** `npm run chaos -- disk`: a disk without room, one that turns read-only, one that is slow; on SQLite, as root. */
import { markOf } from '../apps/server/src/testing/under-load/alerts.ts';
import { reckon } from '../apps/server/src/testing/under-load/reckoning.ts';
import { SteadyLoad } from '../apps/server/src/testing/under-load/senders.ts';
import { LoadedSite } from '../apps/server/src/testing/under-load/site.ts';
import { becomes, middle, timesOf } from './parts/measured.ts';
import { notTried, printHead, printRow, type Row } from './parts/row.ts';
import { SmallDisk } from './parts/small-disk.ts';

const NEEDS = 'needs root and a loop device: it makes a small disk of its own';
const TROUBLE_MS = 8_000;
const WRITES_A_SECOND = 8;

interface Story {
  fault: string;
  /** Brings the fault; answers what was done in words, null where it cannot be done here. */
  begin(disk: SmallDisk, site: LoadedSite): string | null;
  end(disk: SmallDisk, site: LoadedSite): Promise<void>;
  /** Whether it was there at all: what was refused, and how long /health took at its middle with and without it, ms. */
  wasFelt(during: { refusals: number; healthMs: number; usualMs: number }): boolean;
  seen: string;
}

const stories: Story[] = [
  {
    fault: 'disk full (SQLite)',
    begin: (disk) => {
      disk.fill();
      return 'an ext4 disk of 48 MiB filled to the last block';
    },
    end: async (disk) => disk.makeRoom(),
    wasFelt: ({ refusals }) => refusals > 0,
    seen: 'the log: `request failed` with `SQLITE_FULL`; pages and figures still open. Make room: it goes on by itself, nothing is to be repaired',
  },
  {
    fault: 'read-only disk (SQLite)',
    begin: (disk) => {
      disk.failReadOnly();
      return 'the disk aborted under the running server (`remount,abort`), checked, mounted and the server started again';
    },
    end: async (disk, site) => {
      await site.server.kill();
      disk.repair();
      await site.start();
    },
    wasFelt: ({ refusals }) => refusals > 0,
    seen: 'the log: `request failed` with `SQLITE_IOERR…` or `SQLITE_READONLY`; repair the disk, start the server again',
  },
  {
    fault: 'slow disk (SQLite)',
    begin: (disk, site) =>
      disk.slowDown(site.server.pid, WRITES_A_SECOND)
        ? `the server let through ${WRITES_A_SECOND} writes a second (blkio control group)`
        : null,
    end: async (disk) => disk.speedUp(),
    wasFelt: ({ healthMs, usualMs }) => healthMs > usualMs,
    seen: 'everything is slow, since SQLite waits for the disk on the one thread; reads are shed with 503 `overloaded` when the mean delay passes 1.5 s, presses never',
  },
];

async function tell(story: Story): Promise<Row> {
  const disk = SmallDisk.make(48);
  if (!disk) return notTried(story.fault, NEEDS);
  try {
    const site = await LoadedSite.open('sqlite', { folder: disk.folder });
    return await tellOn(disk, site, story).finally(() => site.close());
  } finally {
    disk.remove();
  }
}

async function tellOn(disk: SmallDisk, site: LoadedSite, story: Story): Promise<Row> {
  const { fault, begin, end, wasFelt, seen } = story;
  const load = new SteadyLoad(site);
  try {
    const health = () => fetch(`${site.url}/health`, { signal: AbortSignal.timeout(TROUBLE_MS) });
    const usualMs = middle((await timesOf(2_000, health)).times);
    const done = begin(disk, site);
    if (done === null) return notTried(fault, 'needs control groups of the first kind for block devices');
    load.setbacks.clear();
    const before = load.answered;
    const { times, failed } = await timesOf(TROUBLE_MS, health);
    const during = load.answered - before;
    const refusals = [...load.setbacks.values()].reduce((sum, count) => sum + count, 0);
    const isFelt = wasFelt({ refusals, healthMs: middle(times), usualMs });
    const setbacks = [...load.setbacks].map(([what, count]) => `${what} ${count} x`).join(', ');
    await end(disk, site);
    // Where the server had to be started anew, that counts as a kill.
    const kills = [markOf(site)];
    const from = performance.now();
    const open = load.answered;
    const isBack = await becomes(() => load.answered > open + 3, 60_000);
    const backMs = performance.now() - from;
    await load.end();
    const found = await reckon(site, load, kills);
    for (const one of found.faults) console.error(`${fault}: ${one}`);
    return {
      fault,
      done: `${done}, ${TROUBLE_MS / 1_000} s under presses and movements${isFelt ? '' : ', BUT it was not felt'}`,
      safe: `${found.presses} presses and ${found.movements} movements each exactly once, nothing half-written, verify agrees (faults: ${found.faults.length}); ${during} got through meanwhile; ${isBack ? `going on ${(backMs / 1_000).toFixed(1)} s after it was over` : 'NOT going on afterwards'}`,
      seen: `calls: ${setbacks === '' ? 'no refusal' : setbacks}; /health p50 ${middle(times).toFixed(1)} ms (${usualMs.toFixed(1)} before), longest ${(times.at(-1) ?? 0).toFixed(0)} ms, ${failed} without an answer. ${seen}`,
      isSafe: isFelt && isBack && found.faults.length === 0,
    };
  } finally {
    load.giveUp();
  }
}

printHead();
for (const story of stories) printRow(await tell(story));
