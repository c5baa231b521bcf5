import { type StockSummary, TREND_DAYS_MAX, type TrendDay } from '@siaga/contracts/fuel';
import { type Actor, requirePermission } from '../../platform/actor.ts';
import { invalidInput, notFound } from '../../platform/errors.ts';
import { addDays, businessDayOf, daysBetween, toTimeOrNull } from '../../platform/time.ts';
import { toLitres } from '../litres.ts';
import { type FuelParts, siteZone } from '../parts.ts';
import * as tanks from '../tanks/repository.ts';
import type { TankRow } from '../tanks/repository.ts';
import { COVER_DAYS, coverPeriod, daysOfCover } from './cover.ts';
import * as stock from './repository.ts';
import { carryForward } from './trend.ts';

export interface TrendWish {
  days?: number | undefined;
  from?: string | undefined;
  to?: string | undefined;
  tankId?: string | undefined;
  siteId?: string | undefined;
}

const USUAL_TREND_DAYS = 7;

/** Figures over the ledger, from the sums kept per day: no figure reads the whole ledger. */
export function createStock({ database, clock, sites }: FuelParts) {
  const { db } = database;

  /** What is in each tank now; archived tanks are left out. */
  async function summary(actor: Actor, siteId?: string): Promise<StockSummary[]> {
    requirePermission(actor, 'fuel.read');
    const rows = await tanks.listTanks(db, { scope: actor.scope, siteId });
    const present = rows.filter((row) => row.archived === 0);
    const lists = await Promise.all([...(await todays(present))].map(useAt));
    const byTank = new Map(lists.flat().map((use) => [use.tank_id, use]));
    return present.map((row) => summaryOf(row, byTank.get(row.id)));
  }

  /** What the tanks of a site used over the days that cover is reckoned from, each with the days that count for it. */
  async function useAt([siteId, today]: [string, string]) {
    const rows = await stock.listUse(db, siteId, addDays(today, -COVER_DAYS), addDays(today, -1));
    return rows.map((use) => ({ ...use, days: coverPeriod(today, use.first_day)?.days ?? 0 }));
  }

  /** @throws 404 for a tank outside the scope; 422 for a period that runs backwards or is longer than 3,660 days. */
  async function trend(actor: Actor, wish: TrendWish): Promise<TrendDay[]> {
    requirePermission(actor, 'fuel.read');
    const rows = await visible(actor, wish);
    const today = await todays(rows);
    const lists = await Promise.all(
      rows.map((row) => {
        const { from, to } = periodOf(wish, today.get(row.site_id)!);
        return trendOf(row, from, to);
      }),
    );
    return lists.flat().sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  }

  async function today(
    actor: Actor,
    wish: { tankId?: string | undefined; siteId?: string | undefined },
  ): Promise<TrendDay[]> {
    requirePermission(actor, 'fuel.read');
    const rows = await visible(actor, wish);
    const days = await todays(rows);
    const lists = rows.map((row) => trendOf(row, days.get(row.site_id)!, days.get(row.site_id)!));
    return (await Promise.all(lists)).flat();
  }

  async function trendOf(row: TankRow, from: string, to: string): Promise<TrendDay[]> {
    const { closingMl, days } = await stock.readPeriod(db, row.id, from, to);
    const net = days.reduce((sum, day) => sum + day.in_ml - day.out_ml, 0);
    return carryForward(row.id, from, to, closingMl - net, days);
  }

  async function visible(
    actor: Actor,
    wish: { tankId?: string | undefined; siteId?: string | undefined },
  ): Promise<TankRow[]> {
    const rows = await tanks.listTanks(db, { scope: actor.scope, tankId: wish.tankId, siteId: wish.siteId });
    if (wish.tankId !== undefined && rows.length === 0) throw notFound('tank');
    return rows;
  }

  /** The business day that it is now at each site of the tanks. */
  async function todays(rows: readonly TankRow[]): Promise<Map<string, string>> {
    const now = clock.now();
    const days = new Map<string, string>();
    for (const row of rows) {
      if (!days.has(row.site_id)) days.set(row.site_id, businessDayOf(now, await zoneAt(row)));
    }
    return days;
  }

  // From its first movement on a site's zone never changes, and movements never go; only then may it be kept here, where
  // no other process could tell of a change.
  const fixedZones = new Map<string, string>();

  async function zoneAt(row: TankRow): Promise<string> {
    const fixed = fixedZones.get(row.site_id);
    if (fixed !== undefined) return fixed;
    const zone = await siteZone(sites, db, row.site_id);
    if (row.in_count + row.out_count > 0) fixedZones.set(row.site_id, zone);
    return zone;
  }

  return { summary, trend, today };
}

/** @throws 422 for a period that runs backwards or is longer than 3,660 days */
function periodOf(wish: TrendWish, today: string): { from: string; to: string } {
  const to = wish.to ?? today;
  const from = wish.from ?? addDays(to, -((wish.days ?? USUAL_TREND_DAYS) - 1));
  if (from > to) throw invalidInput([{ path: 'query.from', message: 'must not be after `to`' }]);
  if (daysBetween(from, to) >= TREND_DAYS_MAX) {
    throw invalidInput([{ path: 'query.from', message: `at most ${TREND_DAYS_MAX} days` }]);
  }
  return { from, to };
}

function summaryOf(row: TankRow, use: { used_ml: number | null; days: number } | undefined): StockSummary {
  return {
    tankId: row.id,
    siteId: row.site_id,
    name: row.name,
    product: row.product,
    balanceL: toLitres(row.balance_ml),
    capacityL: toLitres(row.capacity_ml),
    safeFillL: toLitres(row.safe_fill_ml),
    percent: Math.round((row.balance_ml / row.capacity_ml) * 1000) / 10,
    daysOfCover: daysOfCover(
      { balanceMl: row.balance_ml, deadStockMl: row.dead_stock_ml, reserveMl: row.reserve_ml },
      use?.used_ml ?? 0,
      use?.days ?? 0,
    ),
    low: row.low_stock_ml !== null && row.balance_ml <= row.low_stock_ml,
    lowStockL: row.low_stock_ml === null ? null : toLitres(row.low_stock_ml),
    lastMovementAt: toTimeOrNull(row.last_occurred_at),
  };
}
