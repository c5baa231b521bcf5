import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import '../../emergency/table.ts';
import '../../fuel/movements/table.ts';
import '../../fuel/tanks/table.ts';
import '../../notifications/table.ts';
import { type Db, openDatabase } from '../../platform/db/index.ts';
import { copiesOf, type Copies, type KillMark, lostAlerts, waitingAlerts } from './alerts.ts';
import { doubledIncidents } from './doubled.ts';
import type { SteadyLoad } from './senders.ts';
import type { LoadedSite } from './site.ts';

const CLI = fileURLToPath(new URL('../../cli.ts', import.meta.url));
/** Leases of a killed server run for 15 s, and Telegram takes one message a second: the outbox may be long, but never stand still. */
const STANDSTILL_MS = 45_000;
const VERIFY_MS = 120_000;

/** What was found when everything had been answered. */
export interface Reckoning extends Copies {
  presses: number;
  movements: number;
  incidents: number;
  /** What does not agree, in words; empty when all is exact. */
  faults: string[];
}

/**
 * Stops the server and holds what was asked for against what there is.
 * @param withOutbox Waits first until every alert, and then every delivery, has come to its end, which takes as long as the
 *   leases of a dead server.
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
    // What nobody has answered stays so until it was told: an answer would make an alert needless that was lost.
    if (withOutbox) faults.push(...(await endFaults('alerts', () => waitingAlerts(db))));
    faults.push(...(await lostAlerts(db, site)));
    if (withOutbox) {
      if (!(await load.resolveAll())) faults.push('not every incident could be brought to its end');
      faults.push(...(await endFaults('deliveries', () => waitingDeliveries(db))));
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

    faults.push(...(await doubledIncidents(db)));

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
      ...copies,
      faults,
    };
  } finally {
    await opened.close();
  }
}

async function waitingDeliveries(db: Db): Promise<number> {
  const { total } = await db
    .selectFrom('deliveries')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where('due_at', 'is not', null)
    .executeTakeFirstOrThrow();
  return total;
}

/** Waits until none of them waits any more; a fault when they stand still. */
async function endFaults(what: string, waiting: () => Promise<number>): Promise<string[]> {
  let least = Number.POSITIVE_INFINITY;
  let movedAt = performance.now();
  for (;;) {
    const total = await waiting();
    if (total === 0) return [];
    if (total < least) [least, movedAt] = [total, performance.now()];
    if (performance.now() - movedAt > STANDSTILL_MS) return [`${total} ${what} never came to an end`];
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
    if (movementId === null && !isRefused) faults.push(`entry ${key} has no answer`);
    else if (found.length !== (isRefused ? 0 : 1))
      faults.push(`entry ${key} counts ${found.length} times${isRefused ? ' although refused' : ''}`);
    else if (!isRefused && found[0]!.id !== movementId)
      faults.push(`entry ${key} was answered with another movement`);
  }
  const sent = new Set<string | null>(load.entries.map(({ key }) => key));
  for (const key of byKey.keys()) if (!sent.has(key)) faults.push(`nobody recorded ${key}`);
  return faults;
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
