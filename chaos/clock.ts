/** `npm run chaos -- clock`: the clock of the real server jumps an hour, both ways; needs libfaketime (Debian: `apt install libfaketime`). */
import { existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { reckon } from '../apps/server/src/testing/under-load/reckoning.ts';
import { SteadyLoad } from '../apps/server/src/testing/under-load/senders.ts';
import { LoadedSite } from '../apps/server/src/testing/under-load/site.ts';
import { becomes } from './parts/measured.ts';
import { notTried, printRows, type Row } from './parts/row.ts';

const [library] = globSync('/usr/lib/*/faketime/libfaketime.so.1');

/** Real time is what counts here: the server's own may be anything. */
async function remindersWithin(site: LoadedSite, number: string, forMs: number): Promise<number> {
  const count = () =>
    site.telegram.calls.filter(
      ({ method, payload }) =>
        method === 'sendMessage' &&
        String(payload['text']).includes(number) &&
        String(payload['text']).includes('Belum diterima:'),
    ).length;
  const before = count();
  await sleep(forMs);
  return count() - before;
}

async function jump(words: string, offset: string): Promise<Row> {
  const fault = `clock jumps an hour ${words}`;
  if (library === undefined || !existsSync(library)) return notTried(fault, 'libfaketime is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'siaga-clock-'));
  const file = join(folder, 'offset');
  writeFileSync(file, '+0');
  try {
    const site = await LoadedSite.open('sqlite', {
      env: {
        LD_PRELOAD: library,
        FAKETIME_TIMESTAMP_FILE: file,
        FAKETIME_NO_CACHE: '1',
        // Timers and waits go by the running clock, which nobody sets.
        DONT_FAKE_MONOTONIC: '1',
      },
    });
    return await underJump(fault, site, () => writeFileSync(file, offset)).finally(() => site.close());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function underJump(fault: string, site: LoadedSite, jumpNow: () => void): Promise<Row> {
  const beats = beating(site);
  // Slow enough for Telegram's one message a second, so that reminders are not behind what waits.
  const load = new SteadyLoad(site, { pressLanes: 1, entryLanes: 2, pauseMs: 3_000 });
  try {
    await sleep(2_000);
    // Nobody answers this one, so that it is reminded of.
    const pressId = crypto.randomUUID();
    const answer = await site.asKiosk('/api/emergency/presses', { pressId, category: 'rescue' });
    const { receipt, incident } = (await answer.json()) as { receipt: string; incident: { id: string } };
    load.leftAlone.add(receipt);
    load.presses.push({ pressId, receipt, otherReceipts: [] });
    jumpNow();
    const shown = await becomes(
      async () => Math.abs((await serverNow(site)) - Date.now()) > 3_000_000,
      10_000,
    );
    const open = load.answered;
    const reminders = await remindersWithin(site, receipt, 47_000);
    const kiosk = (await site.admin<{ data: { state: string }[] }>('GET', '/api/kiosks')).data[0]!;
    const during = load.answered - open;
    await load.end();
    await site.admin('POST', `/api/emergency/incidents/${incident.id}/resolve`, {});
    const found = await reckon(site, load, []);
    for (const one of found.faults) console.error(`${fault}: ${one}`);
    return {
      fault,
      done: `libfaketime under the real server, ${shown ? 'and the server showed the new time' : 'BUT the server did not show it'}; 47 s under presses and movements`,
      safe: `${during} presses and movements answered after it; an unanswered incident was reminded of ${reminders} times in 47 s (one in 15 s); the kiosk that beats stayed ${kiosk.state}; every press and movement once, verify agrees (faults: ${found.faults.length})`,
      seen: 'the log: `the clock of this machine was set` and by how much; times of entries made meanwhile are what the clock said. People sign in again where their access had run out by the new time',
      isSafe:
        shown &&
        during > 0 &&
        reminders >= 2 &&
        reminders <= 5 &&
        kiosk.state === 'online' &&
        found.faults.length === 0,
    };
  } finally {
    beats.end();
    load.giveUp();
  }
}

/** The moment that the server takes for now. */
async function serverNow(site: LoadedSite): Promise<number> {
  const answer = await site.asKiosk('/api/kiosks/heartbeat', { seq: 0 });
  return Date.parse(((await answer.json()) as { now: string }).now);
}

/** The kiosk's heartbeat, every 15 s of real time. */
function beating(site: LoadedSite): { end(): void } {
  let seq = 1;
  const beat = () => void site.asKiosk('/api/kiosks/heartbeat', { seq: seq++ }).catch(() => undefined);
  beat();
  const timer = setInterval(beat, 15_000);
  return { end: () => clearInterval(timer) };
}

printRows([await jump('back', '-3600'), await jump('forward', '+3600')]);
