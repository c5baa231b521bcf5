import type { historySorts, Movement, MovementType } from '@siaga/contracts/fuel';
import type { Page } from '@siaga/contracts/common';
import { type Actor, requirePermission } from '../../platform/actor.ts';
import { invalidInput, notFound, refused } from '../../platform/errors.ts';
import { addDays } from '../../platform/time.ts';
import type { createMovements } from '../movements/service.ts';
import type { MovementWithTank } from '../movements/repository.ts';
import { type FuelParts, siteZone } from '../parts.ts';
import * as tanks from '../tanks/repository.ts';
import type { TankRow } from '../tanks/repository.ts';
import { type CsvLanguage, csvHead, csvLine } from './csv.ts';
import * as history from './repository.ts';
import type { Direction, HistoryFilter } from './repository.ts';
import { findWindow, nearerEnd } from './seek.ts';

export interface HistoryWish {
  siteId?: string | undefined;
  tankId?: string | undefined;
  type?: MovementType | undefined;
  from?: string | undefined;
  to?: string | undefined;
  q?: string | undefined;
  sort: (typeof historySorts)[number];
}

/** Most rows that are sorted by quantity in one go. */
const SORTABLE = 100_000;
/** So close to either end of a list its rows are read without looking for their days first. */
const NEAR = 50;
/** Rows of one piece of an export. */
const PIECE = 2_000;

/** The ledger as a list: filtered, sorted, paged, and exported exactly as shown. */
export function createHistory(
  { database, sites }: FuelParts,
  movements: Pick<ReturnType<typeof createMovements>, 'describe'>,
) {
  const { db, longReads } = database;

  /**
   * One page; `total` is exact.
   * @throws 422 narrow_the_filter when more than 100,000 rows should be sorted by quantity.
   */
  async function list(
    actor: Actor,
    wish: HistoryWish,
    paging: { page: number; limit: number },
  ): Promise<{ data: Movement[]; page: Page }> {
    const { filter, heads } = await choose(actor, wish);
    const offset = (paging.page - 1) * paging.limit;
    const { rows, total } =
      filter.tankIds.length === 0
        ? { rows: [], total: 0 }
        : await readPage(filter, heads, wish.sort, offset, paging.limit);
    return {
      data: await movements.describe(db, rows),
      page: { ...paging, total, totalPages: Math.ceil(total / paging.limit) },
    };
  }

  async function readPage(
    filter: HistoryFilter,
    heads: readonly TankRow[],
    sort: HistoryWish['sort'],
    offset: number,
    limit: number,
  ) {
    const { byLitres, direction } = orderOf(sort);
    if (byLitres || filter.q !== undefined) {
      // Both read every row of the filter, so they keep out of the way of everybody else.
      const total = await (filter.q === undefined
        ? countAll(filter, heads)
        : history.countByReading(longReads, filter));
      if (byLitres) checkSortable(total);
      const list = byLitres ? history.listByLitres : history.listByTime;
      return { total, rows: await list(longReads, filter, direction, limit, offset) };
    }
    const total = await countAll(filter, heads);
    return { total, rows: await readByDays(filter, direction, offset, limit, total) };
  }

  // The head of each ledger counts all of it; only a part of the time has to be summed from its days.
  async function countAll(filter: HistoryFilter, heads: readonly TankRow[]): Promise<number> {
    if (filter.from !== undefined || filter.to !== undefined) return history.countByDays(db, filter);
    const ofOne = ({ in_count, out_count }: TankRow) =>
      (filter.type === 'OUT' ? 0 : in_count) + (filter.type === 'IN' ? 0 : out_count);
    return heads.reduce((sum, head) => sum + ofOne(head), 0);
  }

  async function readByDays(
    filter: HistoryFilter,
    wanted: Direction,
    from: number,
    most: number,
    total: number,
  ): Promise<MovementWithTank[]> {
    if (from >= total) return [];
    const { offset, limit, direction, reversed } = nearerEnd(from, most, total, wanted);
    // Close to the end the rows are found sooner than the days that hold them, unless most of them are of the other type.
    if (offset + limit <= NEAR && filter.type === undefined) {
      const near = await history.listByTime(db, filter, direction, limit, offset);
      return reversed ? near.reverse() : near;
    }
    const window = await findWindow(
      (after, count) =>
        history.countPerDay(db, after === null ? filter : beyond(filter, after, direction), direction, count),
      offset,
      limit,
    );
    if (!window) return [];
    const [first, last] = [window.firstDay, window.lastDay].sort();
    const rows = await history.listByTime(
      db,
      { ...filter, from: first, to: last },
      direction,
      limit,
      window.skip,
    );
    return reversed ? rows.reverse() : rows;
  }

  /** Every row of the filter in its order, in pieces, read off the event loop. */
  async function* exportRows(actor: Actor, wish: HistoryWish): AsyncGenerator<Movement[]> {
    const { filter } = await choose(actor, wish);
    if (filter.tankIds.length === 0) return;
    const { byLitres, direction } = orderOf(wish.sort);
    if (byLitres) {
      checkSortable(await history.countByDays(db, filter));
      yield movements.describe(db, await history.listByLitres(longReads, filter, direction, SORTABLE, 0));
      return;
    }
    let after: string | null = null;
    for (;;) {
      const rest: HistoryFilter = after === null ? filter : beyond(filter, after, direction);
      const days = await wholeDays(rest, direction);
      if (days === null) return;
      const [first, last] = [days.firstDay, days.lastDay].sort();
      yield movements.describe(
        db,
        await history.listByTime(longReads, { ...filter, from: first, to: last }, direction, days.rows, 0),
      );
      after = days.lastDay;
    }
  }

  /**
   * The whole list as CSV text, in pieces. Resolves once the first piece is read, so that what is refused is refused
   * before a file begins.
   */
  async function exportCsv(
    actor: Actor,
    wish: HistoryWish,
    language: CsvLanguage,
  ): Promise<AsyncGenerator<string>> {
    const pieces = exportRows(actor, wish);
    const first = await pieces.next();
    const zones = new Map<string, string>();
    for (const tank of await tanks.listTanks(db, { scope: actor.scope })) {
      zones.set(tank.id, await siteZone(sites, db, tank.site_id));
    }
    return (async function* () {
      yield csvHead(language);
      for (let piece = first; !piece.done; piece = await pieces.next()) {
        yield piece.value
          .map((movement) => csvLine(movement, zones.get(movement.tankId) ?? 'UTC', language))
          .join('');
      }
    })();
  }

  /** The next whole days that together hold about one piece. */
  async function wholeDays(filter: HistoryFilter, direction: Direction) {
    const days = await history.countPerDay(longReads, filter, direction, 400);
    if (days.length === 0) return null;
    let rows = 0;
    let lastDay = days[0]!.day;
    for (const { day, total } of days) {
      if (rows > 0 && rows + total > PIECE) break;
      rows += total;
      lastDay = day;
    }
    return { firstDay: days[0]!.day, lastDay, rows };
  }

  async function choose(
    actor: Actor,
    wish: HistoryWish,
  ): Promise<{ filter: HistoryFilter; heads: TankRow[] }> {
    requirePermission(actor, 'fuel.read');
    if (wish.from !== undefined && wish.to !== undefined && wish.from > wish.to) {
      throw invalidInput([{ path: 'query.from', message: 'must not be after `to`' }]);
    }
    const heads = await tanks.listTanks(db, { scope: actor.scope, siteId: wish.siteId, tankId: wish.tankId });
    if (wish.tankId !== undefined && heads.length === 0) throw notFound('tank');
    const { type, from, to, q } = wish;
    return { filter: { tankIds: heads.map((head) => head.id), type, from, to, q }, heads };
  }

  return { list, exportCsv };
}

/** The filter from the day after `day` on, in the order of reading. */
function beyond(filter: HistoryFilter, day: string, direction: Direction): HistoryFilter {
  return direction === 'asc' ? { ...filter, from: addDays(day, 1) } : { ...filter, to: addDays(day, -1) };
}

function orderOf(sort: HistoryWish['sort']): { byLitres: boolean; direction: Direction } {
  return { byLitres: sort.endsWith('litres'), direction: sort.startsWith('-') ? 'desc' : 'asc' };
}

function checkSortable(total: number): void {
  if (total <= SORTABLE) return;
  throw refused(
    'narrow_the_filter',
    `Sorting by litres works up to ${SORTABLE} rows; choose a shorter period`,
    {
      rows: total,
    },
  );
}
