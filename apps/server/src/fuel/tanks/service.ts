import type { Tank } from '@siaga/contracts/fuel';
import { type Actor, reachesSite, requirePermission } from '../../platform/actor.ts';
import { CHAIN_START } from '../../platform/crypto.ts';
import { inTransaction, UniqueViolation } from '../../platform/db/index.ts';
import { conflict, invalidInput, notFound, refused } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { FuelParts } from '../parts.ts';
import { toLitres, toMl, usualSafeFillMl } from '../litres.ts';
import * as tanks from './repository.ts';
import type { TankRow } from './repository.ts';

/** A tank as administrators describe it; litres. */
export interface TankInput {
  name: string;
  siteId?: string | undefined;
  product: string;
  capacityL: number;
  safeFillL?: number | undefined;
  deadStockL: number;
  reserveL: number;
  lowStockL: number | null;
}

export type TankChange = Partial<Omit<TankInput, 'siteId'> & { archived: boolean }>;

export const tankNameTaken = (name: string) =>
  conflict('tank_name_taken', 'The site has a tank of this name', { name });

/** Tanks: what holds the fuel, and the limits that the ledger keeps. */
export function createTanks({ database, clock, identity, sites }: FuelParts) {
  const { db } = database;

  async function list(actor: Actor, siteId?: string): Promise<Tank[]> {
    requirePermission(actor, 'fuel.read');
    return (await tanks.listTanks(db, { scope: actor.scope, siteId })).map(toTank);
  }

  async function get(actor: Actor, id: string): Promise<Tank> {
    requirePermission(actor, 'fuel.read');
    const row = await tanks.findTank(db, actor.scope, id);
    if (!row) throw notFound('tank');
    return toTank(row);
  }

  /** @throws 422 site_required, 409 tank_name_taken, 422 where a limit does not fit the capacity. */
  async function create(actor: Actor, input: TankInput): Promise<Tank> {
    requirePermission(actor, 'tanks.manage');
    const siteId = input.siteId ?? (await sites.onlySiteId(db));
    if (siteId === null) throw refused('site_required', 'Name the site: there is more than one');
    const [known] = await sites.existingIds(db, [siteId]);
    if (known === undefined || !reachesSite(actor, siteId)) throw notFound('site');
    const capacityMl = toMl(input.capacityL);
    const row: TankRow = {
      id: newId(),
      site_id: siteId,
      name: input.name,
      product: input.product,
      capacity_ml: capacityMl,
      safe_fill_ml: input.safeFillL === undefined ? usualSafeFillMl(capacityMl) : toMl(input.safeFillL),
      dead_stock_ml: toMl(input.deadStockL),
      reserve_ml: toMl(input.reserveL),
      low_stock_ml: input.lowStockL === null ? null : toMl(input.lowStockL),
      archived: 0,
      created_at: clock.now(),
      balance_ml: 0,
      in_count: 0,
      out_count: 0,
      last_occurred_at: null,
      chain_head: CHAIN_START,
    };
    checkLimits(row);
    return namedOnce(input.name, () =>
      inTransaction(db, async (trx) => {
        await tanks.insertTank(trx, row);
        const tank = toTank(row);
        await identity.audit(trx, actor, {
          module: 'fuel',
          action: 'tank.created',
          siteId,
          target: { kind: 'tank', id: row.id },
          details: { after: tank },
        });
        return tank;
      }),
    );
  }

  /** @throws 409 tank_name_taken, below_content or tank_not_empty; 422 where a limit does not fit the capacity. */
  async function update(actor: Actor, id: string, change: TankChange): Promise<Tank> {
    requirePermission(actor, 'tanks.manage');
    return namedOnce(change.name ?? '', () =>
      inTransaction(db, async (trx) => {
        const before = await tanks.lockTank(trx, actor.scope, id);
        if (!before) throw notFound('tank');
        const after = applied(before, change);
        checkLimits(after);
        if (after.balance_ml > after.safe_fill_ml) {
          throw conflict('below_content', 'There is more in the tank than that', {
            balanceL: toLitres(after.balance_ml),
          });
        }
        if (after.archived === 1 && after.balance_ml > 0) {
          throw conflict('tank_not_empty', 'The tank still holds fuel', {
            balanceL: toLitres(after.balance_ml),
          });
        }
        await tanks.updateTank(trx, id, after);
        await identity.audit(trx, actor, {
          module: 'fuel',
          action: 'tank.changed',
          siteId: before.site_id,
          target: { kind: 'tank', id },
          details: { before: toTank(before), after: toTank(after) },
        });
        return toTank(after);
      }),
    );
  }

  return { list, get, create, update };
}

function applied(row: TankRow, change: TankChange): TankRow {
  const given = <Value>(value: Value | undefined, kept: Value): Value => (value === undefined ? kept : value);
  const ml = (litres: number | undefined, kept: number) => (litres === undefined ? kept : toMl(litres));
  return {
    ...row,
    name: given(change.name, row.name),
    product: given(change.product, row.product),
    capacity_ml: ml(change.capacityL, row.capacity_ml),
    safe_fill_ml: ml(change.safeFillL, row.safe_fill_ml),
    dead_stock_ml: ml(change.deadStockL, row.dead_stock_ml),
    reserve_ml: ml(change.reserveL, row.reserve_ml),
    low_stock_ml:
      change.lowStockL === undefined
        ? row.low_stock_ml
        : change.lowStockL === null
          ? null
          : toMl(change.lowStockL),
    archived: change.archived === undefined ? row.archived : Number(change.archived),
  };
}

function checkLimits(row: TankRow): void {
  const limits = {
    safeFillL: row.safe_fill_ml,
    deadStockL: row.dead_stock_ml,
    reserveL: row.reserve_ml,
    lowStockL: row.low_stock_ml ?? 0,
  };
  const errors = Object.entries(limits)
    .filter(([, ml]) => ml > row.capacity_ml)
    .map(([name]) => ({ path: `body.${name}`, message: 'must not be more than the capacity' }));
  if (errors.length > 0) throw invalidInput(errors);
}

async function namedOnce<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof UniqueViolation ? tankNameTaken(name) : error;
  }
}

export function toTank(row: TankRow): Tank {
  return {
    id: row.id,
    siteId: row.site_id,
    name: row.name,
    product: row.product,
    capacityL: toLitres(row.capacity_ml),
    safeFillL: toLitres(row.safe_fill_ml),
    deadStockL: toLitres(row.dead_stock_ml),
    reserveL: toLitres(row.reserve_ml),
    lowStockL: row.low_stock_ml === null ? null : toLitres(row.low_stock_ml),
    balanceL: toLitres(row.balance_ml),
    archived: row.archived === 1,
  };
}
