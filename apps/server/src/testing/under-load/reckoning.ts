import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import '../../emergency/table.ts';
import '../../fuel/movements/table.ts';
import '../../fuel/tanks/table.ts';
import '../../notifications/table.ts';
import { type Db, openDatabase } from '../../platform/db/index.ts';
import type { SteadyLoad } from './senders.ts';
import type { LoadedSite } from './site.ts';

const CLI = fileURLToPath(new URL('../../cli.ts', import.meta.url));
const LABEL = 'mungkin terkirim dua kali';
/** Leases of a killed server run for 15 s, and Telegram takes one message a second: the outbox may be long, but never stand still. */
const STANDSTILL_MS = 45_000;
const VERIFY_MS = 120_000;

/** What was found when everything had been answered. */
export interface Reckoning {
  presses: number;
  movements: number;
  incidents: number;
  /** Alerts that reached a recipient, each counted once. */
  alerts: number;
  /** Copies beyond the first; every one of them bears the label, or is a fault. */
  secondCopies: number;
  /** What does not agree, in words; empty when all is exact. */
  faults: string[];
}

/** Moments of kills, as positions in what had been sent until then. */
export interface KillMark {
  telegram: number;
  push: number;
}

export const markOf = (site: LoadedSite): KillMark => ({
  telegram: site.telegram.calls.length,
  push: site.push.calls.length,
});

/**
 * Stops the server and holds what was asked for against what there is.
 * @param withOutbox Waits first until every delivery has come to its end, which takes as long as the leases of a dead server.
 */
export async function reckon(
  site: LoadedSite,
  load: SteadyLoad,
  kills: readonly KillMark[],
  { withOutbox = true }: { withOutbox?: boolean } = {},
): Promise<Reckoning> {
  const opened = openDatabase(site.database.url);
  const { db } = opened;
  const faults: string[] = [];
  try {
    if (withOutbox) {
      await load.resolveAll();
      faults.push(...(await outboxFaults(db)));
    }
    await site.server.stop({ keepData: true });

    const presses = await db
      .selectFrom('presses')
      .innerJoin('incidents', 'incidents.id', 'presses.incident_id')
      .select(['presses.press_id', 'incidents.number', 'incidents.id'])
      .execute();
    faults.push(...pressFaults(load, presses));
    const incidents = await db.selectFrom('incidents').select(['id', 'number']).execute();
    const withPress = new Set(presses.map(({ id }) => id));
    for (const { id, number } of incidents) if (!withPress.has(id)) faults.push(`${number} has no press`);

    const movements = await db.selectFrom('movements').select(['id', 'note', 'amount_ml', 'type']).execute();
    faults.push(...entryFaults(load, movements));
    const tanks = await db.selectFrom('tanks').select(['id', 'balance_ml']).execute();
    for (const { id, balance_ml } of tanks) {
      const wanted = load.entries
        .filter(({ tankId, movementId }) => tankId === id && movementId !== null)
        .reduce((sum, { type, litres }) => sum + (type === 'in' ? litres : -litres) * 1_000, 0);
      if (balance_ml !== wanted) faults.push(`a tank holds ${balance_ml} ml instead of ${wanted} ml`);
    }
    const copies = copiesOf(site, incidents, kills);
    faults.push(...copies.faults, ...(await verifyFaults(site)));
    return {
      presses: presses.length,
      movements: movements.length,
      incidents: incidents.length,
      alerts: copies.alerts,
      secondCopies: copies.second,
      faults,
    };
  } finally {
    await opened.close();
  }
}

async function outboxFaults(db: Db): Promise<string[]> {
  let least = Number.POSITIVE_INFINITY;
  let movedAt = performance.now();
  for (;;) {
    const { total } = await db
      .selectFrom('deliveries')
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .where('due_at', 'is not', null)
      .executeTakeFirstOrThrow();
    if (total === 0) return [];
    if (total < least) [least, movedAt] = [total, performance.now()];
    if (performance.now() - movedAt > STANDSTILL_MS) return [`${total} deliveries never came to an end`];
    await sleep(200);
  }
}

function pressFaults(load: SteadyLoad, kept: { press_id: string; number: string }[]): string[] {
  const numbers = Map.groupBy(kept, ({ press_id }) => press_id);
  const faults: string[] = [];
  for (const { pressId, receipt, otherReceipts } of load.presses) {
    const found = numbers.get(pressId) ?? [];
    if (receipt === null) faults.push(`press ${pressId} has no receipt`);
    else if (found.length === 0) faults.push(`press ${pressId} with receipt ${receipt} is lost`);
    else if (found.length > 1) faults.push(`press ${pressId} is there ${found.length} times`);
    else if (found[0]!.number !== receipt)
      faults.push(`press ${pressId} is in ${found[0]!.number}, its receipt says ${receipt}`);
    for (const other of otherReceipts) faults.push(`press ${pressId} got ${receipt ?? ''} and ${other}`);
  }
  const sent = new Set(load.presses.map(({ pressId }) => pressId));
  for (const id of numbers.keys()) if (!sent.has(id)) faults.push(`nobody sent press ${id}`);
  return faults;
}

function entryFaults(load: SteadyLoad, kept: { id: string; note: string | null }[]): string[] {
  const byKey = Map.groupBy(kept, ({ note }) => note);
  const faults: string[] = [];
  for (const { key, movementId, isRefused } of load.entries) {
    const found = byKey.get(key) ?? [];
    if (found.length !== (isRefused ? 0 : 1))
      faults.push(`entry ${key} counts ${found.length} times${isRefused ? ' although refused' : ''}`);
    else if (!isRefused && found[0]!.id !== movementId)
      faults.push(`entry ${key} was answered with another movement`);
  }
  const sent = new Set<string | null>(load.entries.map(({ key }) => key));
  for (const key of byKey.keys()) if (!sent.has(key)) faults.push(`nobody recorded ${key}`);
  return faults;
}

/** Alerts of each incident to each recipient: as many copies as there were kills between them and one, all but the first labelled. */
function copiesOf(
  { telegram, push }: LoadedSite,
  incidents: readonly { id: string; number: string }[],
  kills: readonly KillMark[],
): { alerts: number; second: number; faults: string[] } {
  const rung = new Map<string, { at: number; isLabelled: boolean; marks: number[] }[]>();
  const note = (who: string, at: number, words: string, marks: number[]) =>
    rung.set(who, [...(rung.get(who) ?? []), { at, isLabelled: words.includes(LABEL), marks }]);
  const byNumber = new Map(incidents.map(({ id, number }) => [number, id]));
  const telegramMarks = kills.map((kill) => kill.telegram);
  for (const [at, { method, payload }] of telegram.calls.entries()) {
    const words = method === 'sendMessage' ? String(payload['text']) : '';
    const id = byNumber.get(/K-\d+-\d+/.exec(words)?.[0] ?? '');
    if (id === undefined || words.includes('Belum diterima:')) continue;
    note(`telegram ${String(payload['chat_id'])} ${id}`, at, words, telegramMarks);
  }
  const ids = incidents.map(({ id }) => id);
  const pushMarks = kills.map((kill) => kill.push);
  for (const [at, { endpoint, payload }] of push.calls.entries()) {
    if (payload.kind !== 'alert' || payload.isOver) continue;
    const id = ids.find((one) => payload.tag.includes(one));
    if (id !== undefined) note(`push ${endpoint} ${id}`, at, payload.body, pushMarks);
  }
  const faults: string[] = [];
  let second = 0;
  for (const [who, copies] of rung) {
    second += copies.length - 1;
    const [first] = copies;
    const between = first!.marks.filter((mark) => mark > first!.at && mark <= copies.at(-1)!.at).length;
    if (copies.length - 1 > between) faults.push(`${copies.length} alerts with ${between} kills: ${who}`);
    const unlabelled = copies.slice(1).filter(({ isLabelled }) => !isLabelled).length;
    if (unlabelled > 0) faults.push(`${unlabelled} second alerts without the label: ${who}`);
  }
  return { alerts: rung.size, second, faults };
}

/** What `npm run siaga -- verify` says. */
function verifyFaults(site: LoadedSite): Promise<string[]> {
  return new Promise((resolve) => {
    const environment = { PATH: process.env['PATH'], ...site.environment, SIAGA_LOG_LEVEL: 'silent' };
    execFile(process.execPath, [CLI, 'verify'], { env: environment, timeout: VERIFY_MS }, (error, stdout) => {
      const lines = stdout.split('\n').filter((line) => line.startsWith('FAULT'));
      resolve(error && lines.length === 0 ? [`verify ended with: ${stdout}${error.message}`] : lines);
    });
  });
}
