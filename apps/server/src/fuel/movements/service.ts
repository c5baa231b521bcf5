import type { Movement, MovementType } from '@siaga/contracts/fuel';
import { type Actor, requirePermission } from '../../platform/actor.ts';
import type { Db, Trx } from '../../platform/db/index.ts';
import { conflict, notFound, refused } from '../../platform/errors.ts';
import { type KeyedCall, oncePerKey } from '../../platform/http/idempotency.ts';
import { fromTime, toTime } from '../../platform/time.ts';
import { toLitres, toMl } from '../litres.ts';
import { entryRules, type FuelParts, siteZone } from '../parts.ts';
import * as tanks from '../tanks/repository.ts';
import type { TankRow } from '../tanks/repository.ts';
import { type Draft, postMovements } from './post.ts';
import * as ledger from './repository.ts';
import type { MovementWithTank } from './repository.ts';

/** What a clerk writes down; litres, ISO time. */
export interface StockEntry {
  tankId: string;
  litres: number;
  occurredAt?: string | undefined;
  note?: string | null | undefined;
}

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

const DAY_MS = 86_400_000;

const tankArchived = (name: string) => conflict('tank_archived', 'The tank is no longer in use', { name });

/** The ledger: receipts, issues and corrections. A line that was written is never altered. */
export function createMovements({ database, clock, live, identity, sites }: FuelParts) {
  const { db } = database;

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
  ): Promise<{ movement: Movement }> {
    requirePermission(actor, 'fuel.record');
    const now = clock.now();
    const occurredAt = entry.occurredAt === undefined ? now : fromTime(entry.occurredAt);
    return oncePerKey(db, keyed, now, async (trx) => {
      checkMoment(occurredAt, now);
      const tank = await lockForEntry(trx, actor, entry.tankId);
      const draft: Draft = {
        type,
        amountMl: toMl(entry.litres),
        occurredAt,
        note: entry.note ?? null,
        source: 'entry',
      };
      const [movement] = await postAndTell(trx, actor, tank, [draft]);
      await auditMovement(trx, actor, tank, 'stock.recorded', movement!);
      return { movement: movement! };
    });
  }

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
      await auditMovement(
        trx,
        actor,
        locked.get(original.tank_id)!,
        'stock.reversed',
        written.reversal,
        correction.reason,
      );
      if (written.replacement) {
        await auditMovement(
          trx,
          actor,
          locked.get(targetId)!,
          'stock.replaced',
          written.replacement,
          correction.reason,
        );
      }
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
    const movements = rows.map((row) =>
      toMovement({ ...row, tank_name: tank.name, site_id: tank.site_id, reversed_by: null }, actor.name),
    );
    trx.afterCommit(() => {
      for (const movement of movements) {
        live.toTank(tank.site_id, tank.id, 'stock:changed', {
          tankId: tank.id,
          balanceL: movement.balanceL,
          movement,
        });
      }
    });
    return movements;
  }

  async function lockForEntry(trx: Trx, actor: Actor, tankId: string): Promise<TankRow> {
    const tank = await tanks.lockTank(trx, actor.scope, tankId);
    if (!tank) throw notFound('tank');
    if (tank.archived === 1) throw tankArchived(tank.name);
    return tank;
  }

  /** Two tanks are always locked in the order of their ids, so that two corrections cannot wait for each other. */
  async function lockInOrder(trx: Trx, actor: Actor, tankIds: string[]): Promise<Map<string, TankRow>> {
    const locked = new Map<string, TankRow>();
    for (const id of [...new Set(tankIds)].sort()) locked.set(id, await lockForEntry(trx, actor, id));
    return locked;
  }

  async function auditMovement(
    trx: Trx,
    actor: Actor,
    tank: TankRow,
    action: string,
    movement: Movement,
    reason?: string,
  ): Promise<void> {
    await identity.audit(trx, actor, {
      module: 'fuel',
      action,
      siteId: tank.site_id,
      target: { kind: 'movement', id: movement.id },
      details: {
        tankId: tank.id,
        type: movement.type,
        litres: movement.litres,
        balanceL: movement.balanceL,
        occurredAt: movement.occurredAt,
        ...(reason === undefined ? {} : { reason }),
      },
    });
  }

  return { record, reverse, get, describe, postAndTell };
}

/** @throws 422 occurred_in_future or too_far_back */
function checkMoment(occurredAt: number, now: number): void {
  if (occurredAt > now + entryRules.aheadMs) {
    throw refused('occurred_in_future', 'This moment has not come yet', { latest: toTime(now) });
  }
  const earliest = now - entryRules.backDatingDays * DAY_MS;
  if (occurredAt < earliest) {
    throw refused('too_far_back', `Entries reach back ${entryRules.backDatingDays} days at most`, {
      earliest: toTime(earliest),
    });
  }
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

export function toMovement(row: MovementWithTank, userName: string | null): Movement {
  return {
    id: row.id,
    type: row.type,
    tankId: row.tank_id,
    tankName: row.tank_name,
    litres: toLitres(row.amount_ml),
    balanceL: toLitres(row.balance_ml),
    seq: row.seq,
    occurredAt: toTime(row.occurred_at),
    recordedAt: toTime(row.recorded_at),
    businessDay: row.business_day,
    note: row.note,
    user: { id: row.actor_id, name: userName },
    reverses: row.reverses,
    reversedBy: row.reversed_by,
    replaces: row.replaces,
    reason: row.reason,
    source: row.source,
    hash: row.hash,
  };
}
