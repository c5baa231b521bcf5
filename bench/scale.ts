/**
 * What a call costs as the ledger grows, on SQLite over five years and two tanks: a table, and a plot in
 * docs/benchmarks/scale.svg. BENCH_SIZES names other sizes, in rising order.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fill } from './parts/fill.ts';
import { type House, openHouse } from './parts/house.ts';
import { load, rawRequest } from './parts/load.ts';
import { drawLines, type Line } from './parts/plot.ts';

const sizes = (process.env['BENCH_SIZES'] ?? '10000,100000,1000000,5000000').split(',').map(Number);
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 3);
const PLOT = 'docs/benchmarks/scale.svg';
const LIMIT = 20;

const day = (daysAgo: number): string =>
  new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);

/** What is asked of a house whose ledgers hold `size` movements. */
const calls: Record<string, (house: House, size: number) => () => string> = {
  summary: (house) => get(house, '/api/stock/summary'),
  'history, first page': (house) => get(house, '/api/stock/history'),
  'history, middle page': (house, size) =>
    get(house, `/api/stock/history?page=${Math.floor(size / LIMIT / 2)}`),
  'history, last page': (house, size) => get(house, `/api/stock/history?page=${Math.floor(size / LIMIT)}`),
  'trend 7 days': (house) => get(house, '/api/stock/trend'),
  'trend 5 years': (house) => get(house, `/api/stock/trend?from=${day(5 * 365 - 2)}&to=${day(0)}`),
  'stock out': (house) => {
    let count = 0;
    return () => {
      const headers = { ...house.headers, 'idempotency-key': `scale-${process.pid}-${count++}` };
      return rawRequest('POST', '/api/stock/out', headers, { tankId: house.tankIds[0], litres: 1 });
    };
  },
};

function get(house: House, path: string): () => string {
  const request = rawRequest('GET', path, house.headers);
  return () => request;
}

const names = Object.keys(calls);
const lines: Line[] = names.map((name) => ({ name, points: [] }));
console.log('One caller after the other on one connection: the middle of all, ms (and how many a second).\n');
console.log(`| movements | ${names.join(' | ')} |\n|---|${names.map(() => '---').join('|')}|`);
const house = await openHouse('sqlite');
try {
  for (const size of sizes) {
    await house.whileStopped(() => fill(house.databaseUrl, house.tankIds, size));
    const cells: string[] = [];
    for (const [index, name] of names.entries()) {
      const next = calls[name]!(house, size);
      const result = await load({
        url: house.server.url,
        connections: 1,
        seconds: SECONDS,
        warmUpS: 1,
        next,
      });
      if (Object.keys(result.statuses).some((status) => !status.startsWith('2')))
        throw new Error(`${name}: ${JSON.stringify(result.statuses)} ${result.lastBody}`);
      lines[index]!.points.push({ x: size, y: result.p50Ms });
      cells.push(`${result.p50Ms.toFixed(2)} (${result.perSecond.toFixed(0)})`);
    }
    console.log(`| ${size.toLocaleString('en')} | ${cells.join(' | ')} |`);
  }
} finally {
  await house.leave();
}
mkdirSync('docs/benchmarks', { recursive: true });
writeFileSync(
  PLOT,
  drawLines(lines, {
    title: 'Cost of a call by the size of the ledger',
    x: 'movements',
    y: 'median of a call, ms',
  }),
);
console.log(`\nPlot: ${PLOT}`);
