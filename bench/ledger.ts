/**
 * How many movements a second are recorded for certain: one HTTP call each, with Idempotency-Key, limits, day sums, hash
 * chain and audit, on a ledger of a million movements over two tanks. `-- ledger sqlite` measures one database alone.
 */
import { availableDialects } from '../apps/server/src/testing/own-database.ts';
import type { Dialect } from '../apps/server/src/platform/db/index.ts';
import { type Bare, startBare, startBareLedger } from './parts/bare.ts';
import { type Figure, printFigures } from './parts/figure.ts';
import { fill } from './parts/fill.ts';
import { type House, openHouse } from './parts/house.ts';
import { load, type LoadResult, rawRequest } from './parts/load.ts';

const MOVEMENTS = Number(process.env['BENCH_MOVEMENTS'] ?? 1_000_000);
const CONNECTIONS = 10;
const SECONDS = 8;

const goals: Record<Dialect, number> = { sqlite: 1_600, mysql: 900, postgres: 1_400 };
const names: Record<Dialect, string> = { sqlite: 'SQLite', mysql: 'MariaDB', postgres: 'PostgreSQL' };

const figures: Figure[] = [];
const wanted = process.argv.slice(2);
for (const dialect of availableDialects.filter((one) => wanted.length === 0 || wanted.includes(one))) {
  const house = await openHouse(dialect);
  let bare: Bare | undefined;
  try {
    await house.whileStopped(async () => {
      await fill(house.databaseUrl, house.tankIds, MOVEMENTS);
      if (dialect === 'sqlite') bare = await startBare(house.databaseUrl);
    });
    const result = await record(house.server.url, house, '/api/stock/in', '/api/stock/out');
    bare ??= await startBareLedger(house.databaseUrl);
    const bareResult = await record(bare.url, house, '/move', '/move');
    const measure = `stock in / out on ${names[dialect]}, ${CONNECTIONS} connections`;
    figures.push(
      {
        measure,
        value: result.perSecond,
        unit: '/s',
        goal: goals[dialect],
        bare: bareResult.perSecond,
      },
      { measure: `${measure}, p99`, value: result.p99Ms, unit: 'ms', bare: bareResult.p99Ms },
    );
  } finally {
    await bare?.leave();
    await house.leave();
  }
}
printFigures(`${MOVEMENTS.toLocaleString('en')} movements`, figures);

async function record(url: string, house: House, inPath: string, outPath: string): Promise<LoadResult> {
  let count = 0;
  const result = await load({
    url,
    connections: CONNECTIONS,
    seconds: SECONDS,
    next: () => {
      const index = count++;
      const tankId = house.tankIds[index % 2]!;
      const key = { ...house.headers, 'idempotency-key': `${process.pid}-${index}` };
      return rawRequest('POST', index % 4 < 2 ? inPath : outPath, key, { tankId, litres: 10 });
    },
  });
  const bad = Object.entries(result.statuses).filter(([status]) => !status.startsWith('2'));
  if (bad.length > 0) throw new Error(`not recorded: ${JSON.stringify(result.statuses)} ${result.lastBody}`);
  return result;
}
