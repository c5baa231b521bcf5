import type { Movement, MovementType } from '@siaga/contracts/fuel';
import { type Actor, requirePermission } from '../../platform/actor.ts';
import type { Db, Trx } from '../../platform/db/index.ts';
import { conflict, notFound } from '../../platform/errors.ts';
import { type KeyedCall, oncePerKey } from '../../platform/http/idempotency.ts';
import { fromTime } from '../../platform/time.ts';
import { toMl } from '../litres.ts';
import { type FuelParts, siteZone } from '../parts.ts';
import * as tanks from '../tanks/repository.ts';
import type { TankRow } from '../tanks/repository.ts';
import { checkInUse, checkMoment } from './admission.ts';
import { createEntries } from './entries.ts';
import { type Draft, postMovements } from './post.ts';
import * as ledger from './repository.ts';
import type { MovementWithTank } from './repository.ts';
import { movementEvent, tellOfMovements } from './telling.ts';
import { ofTank, toMovement } from './to-wire.ts';

export interface Correction {
  reason: string;
  replacement?:
    | {
        type?: MovementType | undefined;
        tankId?: string | undefined;
        litres?: number | undefined;
        occurredAt?: string | undefined;
        note?: string | null | undefined;
      }
    | undefined;
}

/** The ledger: receipts, issues and corrections. A line that was written is never altered. */
export function createMovements(parts: FuelParts) {
  const { database, clock, live, identity, sites } = parts;
  const { db } = database;
  const entries = createEntries(parts);

  /**
   * Takes a movement back by its opposite at the same moment and may put a right one in its place, in one transaction:
   * limits are checked for both together, so swapping 5,000 for 500 is no problem where taking back 5,000 alone would be.
   * @throws 409 already_reversed, reversal_is_final, and what recording throws.
   */
  async function reverse(
    actor: Actor,
    id: string,
    correction: Correction,
    keyed: KeyedCall | null,
  ): Promise<{ reversal: Movement; replacement?: Movement }> {
    requirePermission(actor, 'fuel.correct');
    const now = clock.now();
    return oncePerKey(db, keyed, now, async (trx) => {
      const seen = await ledger.findMovement(trx, actor.scope, id);
      if (!seen) throw notFound('movement');
      const targetId = correction.replacement?.tankId ?? seen.tank_id;
      const locked = await lockInOrder(trx, actor, [seen.tank_id, targetId]);
      // Read again under the lock: somebody may have corrected it while this call waited.
      const original = (await ledger.findMovement(trx, actor.scope, id)) ?? seen;
      if (original.reverses !== null)
        throw conflict('reversal_is_final', 'A reversal is not reversed; record anew');
      if (original.reversed_by !== null) {
        throw conflict('already_reversed', 'This movement was taken back already', {
          reversedBy: original.reversed_by,
        });
      }
      const reversal = reversalOf(original, correction.reason);
      const replacement = correction.replacement && replacementOf(original, correction, now);
      const written = await writeCorrection(
        trx,
        actor,
        locked,
        original.tank_id,
        targetId,
        reversal,
        replacement,
      );
      const { reason } = correction;
      const event = movementEvent('stock.reversed', locked.get(original.tank_id)!, written.reversal, reason);
      const events = [event];
      if (written.replacement)
        events.push(movementEvent('stock.replaced', locked.get(targetId)!, written.replacement, reason));
      await identity.auditAll(
        trx,
        events.map((one) => ({ actor, event: one })),
      );
      return written;
    });
  }

  async function writeCorrection(
    trx: Trx,
    actor: Actor,
    locked: Map<string, TankRow>,
    tankId: string,
    targetId: string,
    reversal: Draft,
    replacement: Draft | undefined,
  ): Promise<{ reversal: Movement; replacement?: Movement }> {
    if (!replacement) {
      const [only] = await postAndTell(trx, actor, locked.get(tankId)!, [reversal]);
      return { reversal: only! };
    }
    if (tankId === targetId) {
      // What comes in is written first, so that no line of the book stands below 0 in between.
      const drafts = reversal.type === 'IN' ? [reversal, replacement] : [replacement, reversal];
      const written = await postAndTell(trx, actor, locked.get(tankId)!, drafts);
      const at = (draft: Draft) => written[drafts.indexOf(draft)]!;
      return { reversal: at(reversal), replacement: at(replacement) };
    }
    const [back] = await postAndTell(trx, actor, locked.get(tankId)!, [reversal]);
    const [anew] = await postAndTell(trx, actor, locked.get(targetId)!, [replacement]);
    return { reversal: back!, replacement: anew! };
  }

  async function get(actor: Actor, id: string): Promise<Movement> {
    requirePermission(actor, 'fuel.read');
    const row = await ledger.findMovement(db, actor.scope, id);
    if (!row) throw notFound('movement');
    const [movement] = await describe(db, [row]);
    return movement!;
  }

  /** Rows as the wire shows them, with the names of who recorded them. */
  async function describe(reader: Db, rows: readonly MovementWithTank[]): Promise<Movement[]> {
    const names = await identity.namesOf(reader, [...new Set(rows.map((row) => row.actor_id))]);
    return rows.map((row) => toMovement(row, names.get(row.actor_id) ?? null));
  }

  /** Writes drafts of one tank and tells everyone who may see it, once they are kept. */
  async function postAndTell(
    trx: Trx,
    actor: Actor,
    tank: TankRow,
    drafts: readonly Draft[],
  ): Promise<Movement[]> {
    const zone = await siteZone(sites, trx, tank.site_id);
    const { rows } = await postMovements(trx, tank, zone, drafts, { actor, now: clock.now() });
    const movements = rows.map((row) => toMovement(ofTank(row, tank), actor.name));
    tellOfMovements(trx, live, tank, movements);
    return movements;
  }

  async function lockForEntry(trx: Trx, actor: Actor, tankId: string): Promise<TankRow> {
    const tank = await tanks.lockTank(trx, actor.scope, tankId);
    if (!tank) throw notFound('tank');
    checkInUse(tank);
    return tank;
  }

  /** Two tanks are always locked in the order of their ids, so that two corrections cannot wait for each other. */
  async function lockInOrder(trx: Trx, actor: Actor, tankIds: string[]): Promise<Map<string, TankRow>> {
    const locked = new Map<string, TankRow>();
    for (const id of [...new Set(tankIds)].sort()) locked.set(id, await lockForEntry(trx, actor, id));
    return locked;
  }

  return { record: entries.record, reverse, get, describe };
}

function reversalOf(original: MovementWithTank, reason: string): Draft {
  return {
    type: original.type === 'IN' ? 'OUT' : 'IN',
    amountMl: original.amount_ml,
    occurredAt: original.occurred_at,
    note: null,
    reverses: original.id,
    reason,
    source: 'entry',
  };
}

function replacementOf(original: MovementWithTank, correction: Correction, now: number): Draft {
  const wish = correction.replacement!;
  const occurredAt = wish.occurredAt === undefined ? original.occurred_at : fromTime(wish.occurredAt);
  // The original's own moment was accepted once and stays right however long ago it is.
  if (occurredAt !== original.occurred_at) checkMoment(occurredAt, now);
  return {
    type: wish.type ?? original.type,
    amountMl: wish.litres === undefined ? original.amount_ml : toMl(wish.litres),
    occurredAt,
    note: wish.note === undefined ? original.note : wish.note,
    replaces: original.id,
    reason: correction.reason,
    source: 'entry',
  };
}
