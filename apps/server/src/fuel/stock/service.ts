import { type StockSummary, TREND_DAYS_MAX, type TrendDay } from '@siaga/contracts/fuel';
import { type Actor, requirePermission } from '../../platform/actor.ts';
import { invalidInput, notFound } from '../../platform/errors.ts';
import { addDays, businessDayOf, daysBetween, toTimeOrNull } from '../../platform/time.ts';
import { toLitres } from '../litres.ts';
import { type FuelParts, siteZone } from '../parts.ts';
import * as tanks from '../tanks/repository.ts';
import type { TankRow } from '../tanks/repository.ts';
import { coverPeriod, daysOfCover } from './cover.ts';
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
    return Promise.all(rows.filter((row) => row.archived === 0).map(summaryOf));
  }

  async function summaryOf(row: TankRow): Promise<StockSummary> {
    const today = await todayOf(row);
    const week = await stock.usedBetween(db, row.id, addDays(today, -7), addDays(today, -1));
    const period = coverPeriod(today, week.firstDay);
    return {
      tankId: row.id,
      siteId: row.site_id,
      name: row.name,
      product: row.product,
      balanceL: toLitres(row.balance_ml),
      capacityL: toLitres(row.capacity_ml),
      safeFillL: toLitres(row.safe_fill_ml),
      percent: Math.round((row.balance_ml / row.capacity_ml) * 1000) / 10,
      daysOfCover: period
        ? daysOfCover(
            { balanceMl: row.balance_ml, deadStockMl: row.dead_stock_ml, reserveMl: row.reserve_ml },
            week.usedMl,
            period.days,
          )
        : null,
      low: row.low_stock_ml !== null && row.balance_ml <= row.low_stock_ml,
      lowStockL: row.low_stock_ml === null ? null : toLitres(row.low_stock_ml),
      lastMovementAt: toTimeOrNull(row.last_occurred_at),
    };
  }

  /** @throws 404 for a tank outside the scope; 422 for a period that runs backwards or is longer than 3,660 days. */
  async function trend(actor: Actor, wish: TrendWish): Promise<TrendDay[]> {
    requirePermission(actor, 'fuel.read');
    const rows = await visible(actor, wish);
    const lines: TrendDay[] = [];
    for (const row of rows) {
      const { from, to } = periodOf(wish, await todayOf(row));
      lines.push(...(await trendOf(row, from, to)));
    }
    return lines.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  }

  async function today(
    actor: Actor,
    wish: { tankId?: string | undefined; siteId?: string | undefined },
  ): Promise<TrendDay[]> {
    requirePermission(actor, 'fuel.read');
    const lines: TrendDay[] = [];
    for (const row of await visible(actor, wish)) {
      const day = await todayOf(row);
      lines.push(...(await trendOf(row, day, day)));
    }
    return lines;
  }

  async function trendOf(row: TankRow, from: string, to: string): Promise<TrendDay[]> {
    const openings = await stock.openingsBefore(db, [row.id], from);
    const kept = await stock.daysBetween(db, [row.id], from, to);
    return carryForward(row.id, from, to, openings.get(row.id) ?? 0, kept);
  }

  async function visible(
    actor: Actor,
    wish: { tankId?: string | undefined; siteId?: string | undefined },
  ): Promise<TankRow[]> {
    const rows = await tanks.listTanks(db, { scope: actor.scope, tankId: wish.tankId, siteId: wish.siteId });
    if (wish.tankId !== undefined && rows.length === 0) throw notFound('tank');
    return rows;
  }

  async function todayOf(row: TankRow): Promise<string> {
    return businessDayOf(clock.now(), await siteZone(sites, db, row.site_id));
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
