/** What the bare engine answers to who reads: the product's JSON from the smallest statements, for everybody. */
import type { Database } from 'better-sqlite3';
import type { FastifyInstance } from 'fastify';

interface Tank {
  id: string;
  site_id: string;
  name: string;
  product: string;
  balance_ml: number;
  capacity_ml: number;
  safe_fill_ml: number;
  low_stock_ml: number | null;
  last_occurred_at: number;
  in_count: number;
  out_count: number;
  used_ml: number;
}

interface Line {
  id: string;
  type: string;
  tank_id: string;
  amount_ml: number;
  balance_ml: number;
  seq: number;
  occurred_at: number;
  recorded_at: number;
  business_day: string;
  note: string | null;
  actor_id: string;
  reverses: string | null;
  replaces: string | null;
  reason: string | null;
  source: string;
  hash: string;
  tank_name: string;
  user_name: string;
}

interface Day {
  day: string;
  tank_id: string;
  in_ml: number;
  out_ml: number;
  received_ml: number;
  used_ml: number;
}

const LIMIT = 20;
const DAY_MS = 86_400_000;
const time = (ms: number): string => new Date(ms).toISOString();
const daysAgo = (days: number): string => time(Date.now() - days * DAY_MS).slice(0, 10);

export function serveReads(http: FastifyInstance, database: Database): void {
  const tanks = database.prepare<[string, string], Tank>(
    `select *, (select sum(used_ml) from tank_days where tank_id = tanks.id and day >= ? and day <= ?) as used_ml
     from tanks order by name`,
  );
  http.get('/summary', () => ({ data: tanks.all(daysAgo(7), daysAgo(1)).map(toSummary) }));

  const counts = database.prepare<[], { total: number }>(
    'select sum(in_count + out_count) as total from tanks',
  );
  const names = `select m.*, t.name as tank_name, u.name as user_name from movements m
    join tanks t on t.id = m.tank_id join users u on u.id = m.actor_id`;
  const ids = (database.prepare('select id from tanks').all() as { id: string }[]).map(({ id }) => id);
  const page = (way: 'asc' | 'desc') =>
    database.prepare<string[], Line>(
      `${names} where m.id in (${ids
        .map(
          () =>
            `select * from (select id from movements where tank_id = ?
             order by business_day ${way}, occurred_at ${way}, seq ${way} limit ${LIMIT})`,
        )
        .join(
          ' union all ',
        )}) order by m.business_day ${way}, m.occurred_at ${way}, m.seq ${way} limit ${LIMIT}`,
    );
  const [newest, oldest] = [page('desc'), page('asc')];
  const toPage = (lines: Line[], isLast: boolean) => {
    const { total } = counts.get()!;
    const totalPages = Math.ceil(total / LIMIT);
    return {
      data: lines.map(toMovement),
      page: { page: isLast ? totalPages : 1, limit: LIMIT, total, totalPages },
    };
  };
  http.get('/history/first', () => toPage(newest.all(...ids), false));
  http.get('/history/last', () => toPage(oldest.all(...ids).reverse(), true));

  const sums = database.prepare<[string], Day>(
    'select day, tank_id, in_ml, out_ml, received_ml, used_ml from tank_days where day >= ? order by day desc',
  );
  http.get<{ Querystring: { from: string } }>('/trend', ({ query }) => {
    // Backwards from what is in the tanks now.
    const closing = new Map(tanks.all('', '').map((tank) => [tank.id, tank.balance_ml]));
    return {
      data: sums
        .all(query.from)
        .map((day) => toTrendDay(day, closing))
        .reverse(),
    };
  });
}

const toSummary = (tank: Tank) => ({
  tankId: tank.id,
  siteId: tank.site_id,
  name: tank.name,
  product: tank.product,
  balanceL: tank.balance_ml / 1000,
  capacityL: tank.capacity_ml / 1000,
  safeFillL: tank.safe_fill_ml / 1000,
  percent: Math.round((tank.balance_ml / tank.capacity_ml) * 1000) / 10,
  daysOfCover: Math.round((tank.balance_ml / (tank.used_ml / 7)) * 10) / 10,
  low: tank.low_stock_ml !== null && tank.balance_ml <= tank.low_stock_ml,
  lowStockL: tank.low_stock_ml,
  lastMovementAt: time(tank.last_occurred_at),
});

const toMovement = (line: Line) => ({
  id: line.id,
  type: line.type,
  tankId: line.tank_id,
  tankName: line.tank_name,
  litres: line.amount_ml / 1000,
  balanceL: line.balance_ml / 1000,
  seq: line.seq,
  occurredAt: time(line.occurred_at),
  recordedAt: time(line.recorded_at),
  businessDay: line.business_day,
  note: line.note,
  user: { id: line.actor_id, name: line.user_name },
  reverses: line.reverses,
  reversedBy: null,
  replaces: line.replaces,
  reason: line.reason,
  source: line.source,
  hash: line.hash,
});

function toTrendDay(day: Day, closing: Map<string, number>) {
  const closingMl = closing.get(day.tank_id)!;
  const openingMl = closingMl - day.in_ml + day.out_ml;
  closing.set(day.tank_id, openingMl);
  return {
    day: day.day,
    tankId: day.tank_id,
    openingL: openingMl / 1000,
    inL: day.in_ml / 1000,
    outL: day.out_ml / 1000,
    closingL: closingMl / 1000,
    receivedL: day.received_ml / 1000,
    usedL: day.used_ml / 1000,
  };
}
