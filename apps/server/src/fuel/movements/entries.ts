import type { Movement, MovementType } from '@siaga/contracts/fuel';
import { type Actor, reachesSite, requirePermission } from '../../platform/actor.ts';
import {
  asOneCall,
  inTransaction,
  isDatabaseGone,
  isNothingKept,
  isRetryable,
  nothingKept,
  type Trx,
  UniqueViolation,
} from '../../platform/db/index.ts';
import { notFound, Problem } from '../../platform/errors.ts';
import { Gathering, type Outcome, type Take } from '../../platform/gathering.ts';
import {
  findKept,
  keepAnswers,
  type KeptAnswer,
  type KeyedCall,
  replay,
} from '../../platform/http/idempotency.ts';
import { fromTime } from '../../platform/time.ts';
import { toMl } from '../litres.ts';
import { type FuelParts, siteZone } from '../parts.ts';
import * as tanks from '../tanks/repository.ts';
import type { TankRow } from '../tanks/repository.ts';
import { checkInUse, checkMoment } from './admission.ts';
import type { MovementRow } from './chain.ts';
import { type OpenLedger, openLedger } from './post.ts';
import { insertMovements } from './repository.ts';
import { movementEvent, tellOfMovements } from './telling.ts';
import { ofTank, toMovement } from './to-wire.ts';

/** What a clerk writes down; litres, ISO time. */
export interface StockEntry {
  tankId: string;
  litres: number;
  occurredAt?: string | undefined;
  note?: string | null | undefined;
}

interface Entry extends StockEntry {
  actor: Actor;
  type: MovementType;
  keyed: KeyedCall | null;
  /** When the call came. */
  now: number;
}

interface Recorded {
  movement: Movement;
}

/** Entries of one transaction: enough to share what a commit costs, short enough that no press waits behind it. */
const TOGETHER = 50;

/**
 * Receipts and issues as they come in. Those that come to one site while another is being written are written together, in
 * one transaction and in the order in which they came, each judged on its own: one that is refused leaves no trace and does
 * not touch the others.
 */
export function createEntries({ database, clock, live, identity, sites }: FuelParts) {
  const { db } = database;
  const gathering = new Gathering<Entry, Recorded>(TOGETHER, (take) => asOneCall(() => write(take)));
  /** Of each tank that somebody named; it never changes. */
  const siteOf = new Map<string, string>();
  /** Of each site with movements, from the first of which on its zone is fixed. */
  const fixedZones = new Map<string, string>();

  /**
   * Records a receipt or an issue, once per Idempotency-Key.
   * @throws 404 tank outside the caller's scope; 409 insufficient_stock, over_capacity, tank_archived;
   * 422 occurred_in_future, too_far_back.
   */
  async function record(
    actor: Actor,
    type: MovementType,
    entry: StockEntry,
    keyed: KeyedCall | null,
  ): Promise<Recorded> {
    requirePermission(actor, 'fuel.record');
    const siteId =
      siteOf.get(entry.tankId) ?? (await tanks.siteOfTank(db, entry.tankId).catch(throwBeforeAll));
    if (siteId === undefined) throw notFound('tank');
    siteOf.set(entry.tankId, siteId);
    return gathering.bring(siteId, { ...entry, actor, type, keyed, now: clock.now() });
  }

  async function write(take: Take<Entry>): Promise<Outcome<Recorded>[]> {
    try {
      return await inTransaction(db, (trx) => writeTogether(trx, take()));
    } catch (error) {
      const entries = take();
      const [only, ...others] = entries;
      if (others.length === 0) return [await repeatOf(only!, error)];
      if (isDatabaseGone(error) || isRetryable(error)) throw error;
      if (!(error instanceof UniqueViolation) && !isNothingKept(error)) throw error;
      // One of them cannot be written, or was written elsewhere meanwhile: that is no fault of the others.
      const outcomes: Outcome<Recorded>[] = [];
      for (const entry of entries) outcomes.push(...(await asOneCall(() => write(() => [entry]))));
      return outcomes;
    }
  }

  /** A key that was used meanwhile, by another process: this is the repeat of what that one did. */
  async function repeatOf({ keyed }: Entry, error: unknown): Promise<Outcome<Recorded>> {
    if (!keyed || !(error instanceof UniqueViolation)) return { error };
    const kept = (await findKept(db, [keyed])).get(keyed.id);
    return kept ? judged(() => replay<Recorded>(keyed, kept)) : { error };
  }

  async function writeTogether(trx: Trx, entries: readonly Entry[]): Promise<Outcome<Recorded>[]> {
    const locked = await tanks.lockTanks(trx, [...new Set(entries.map((entry) => entry.tankId))].sort());
    const zone = await zoneOf(trx, locked);
    const books = new Map(locked.map((tank) => [tank.id, openLedger(trx, tank, zone)]));
    // Behind the locks, so that a copy of a call that is on its way elsewhere is seen.
    const keyed = entries.flatMap((entry) => entry.keyed ?? []);
    const kept = await findKept(trx, keyed);
    const outcomes: Outcome<Recorded>[] = [];
    const recorded: { entry: Entry; tank: TankRow; value: Recorded }[] = [];
    for (const entry of entries) {
      const answer = entry.keyed && kept.get(entry.keyed.id);
      if (entry.keyed && answer) {
        outcomes.push(await judged(() => replay<Recorded>(entry.keyed!, answer)));
        continue;
      }
      const book = books.get(entry.tankId);
      const outcome = await judged(async () => ({ movement: await enter(book, entry) }));
      outcomes.push(outcome);
      if (!('result' in outcome)) continue;
      recorded.push({ entry, tank: book!.tank(), value: outcome.result });
      if (entry.keyed) kept.set(entry.keyed.id, answerOf(entry.keyed, outcome.result));
    }
    const lines: MovementRow[] = [];
    for (const book of books.values()) lines.push(...(await book.writeAllButLines()));
    await insertMovements(trx, lines);
    await keepAnswers(
      trx,
      recorded.flatMap(({ entry: { keyed: call }, value }) => (call ? [{ call, value }] : [])),
      clock.now(),
    );
    for (const { tank, value } of recorded) tellOfMovements(trx, live, tank, [value.movement]);
    await identity.auditAll(
      trx,
      recorded.map(({ entry: { actor }, tank, value: { movement } }) => ({
        actor,
        event: movementEvent('stock.recorded', tank, movement),
      })),
    );
    return outcomes;
  }

  async function zoneOf(trx: Trx, locked: readonly TankRow[]): Promise<string> {
    const [first] = locked;
    if (!first) throw notFound('tank');
    const known = fixedZones.get(first.site_id);
    if (known !== undefined) return known;
    const zone = await siteZone(sites, trx, first.site_id);
    if (locked.some((tank) => tank.last_occurred_at !== null)) fixedZones.set(first.site_id, zone);
    return zone;
  }

  async function enter(book: OpenLedger | undefined, entry: Entry): Promise<Movement> {
    const occurredAt = entry.occurredAt === undefined ? entry.now : fromTime(entry.occurredAt);
    checkMoment(occurredAt, entry.now);
    const tank = book?.tank();
    if (!tank || !reaches(entry.actor, tank)) throw notFound('tank');
    checkInUse(tank);
    const draft = {
      type: entry.type,
      amountMl: toMl(entry.litres),
      occurredAt,
      note: entry.note ?? null,
      source: 'entry' as const,
    };
    const [row] = await book!.add([draft], { actor: entry.actor, now: clock.now() });
    return toMovement(ofTank(row!, tank), entry.actor.name);
  }

  return { record };
}

/** Nothing has been asked of the database yet but a question. */
function throwBeforeAll(error: unknown): never {
  throw nothingKept(error);
}

const reaches = (actor: Actor, tank: TankRow): boolean =>
  reachesSite(actor, tank.site_id) && (actor.scope.tankIds === null || actor.scope.tankIds.includes(tank.id));

/** A refusal is what became of that one call; anything else goes wrong for all. */
async function judged(work: () => Recorded | Promise<Recorded>): Promise<Outcome<Recorded>> {
  try {
    return { result: await work() };
  } catch (error) {
    if (error instanceof Problem) return { error };
    throw error;
  }
}

const answerOf = (call: KeyedCall, value: Recorded): KeptAnswer => ({
  body_hash: call.bodyHash,
  reply: JSON.stringify(value),
});
