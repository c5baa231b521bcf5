/**
 * How many reads a second are answered to signed-in callers, and how soon: summary, history and trend over a ledger of a
 * million movements and five years, on SQLite; and what hashing passwords does to them.
 */
import { type Bare, startBare } from './parts/bare.ts';
import { type Figure, printFigures } from './parts/figure.ts';
import { fill } from './parts/fill.ts';
import { type House, openHouse, signInRequest } from './parts/house.ts';
import { load, type LoadResult, rawRequest } from './parts/load.ts';

const MOVEMENTS = Number(process.env['BENCH_MOVEMENTS'] ?? 1_000_000);
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 5);
const LIMIT = 20;
const SIGN_INS_PER_SECOND = 4;

const day = (daysAgo: number): string =>
  new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
const week = day(6);
const years = day(5 * 365 - 2);

/** One read: the product's address, the bare engine's, and what is to be reached. */
interface Read {
  measure: string;
  path: string;
  barePath?: string;
  connections: number;
  perSecond?: number;
  p95Ms?: number;
}

const lastPage = Math.ceil(MOVEMENTS / LIMIT);
const reads = (tankId: string): Read[] => [
  {
    measure: 'summary',
    path: '/api/stock/summary',
    barePath: '/summary',
    connections: 50,
    perSecond: 8_000,
    p95Ms: 10,
  },
  {
    measure: 'history, first page of 20 with total',
    path: '/api/stock/history',
    barePath: '/history/first',
    connections: 10,
    perSecond: 1_500,
    p95Ms: 10,
  },
  {
    measure: 'history, last page',
    path: `/api/stock/history?page=${lastPage}`,
    barePath: '/history/last',
    connections: 10,
    perSecond: 1_500,
    p95Ms: 10,
  },
  {
    measure: 'history, page in the middle',
    path: `/api/stock/history?page=${Math.floor(lastPage / 2)}`,
    connections: 10,
  },
  {
    measure: 'trend 7 days, both tanks',
    path: '/api/stock/trend',
    barePath: `/trend?from=${week}`,
    connections: 10,
    perSecond: 4_000,
  },
  {
    measure: 'trend 5 years, both tanks',
    path: `/api/stock/trend?from=${years}&to=${day(0)}`,
    barePath: `/trend?from=${years}`,
    connections: 1,
    p95Ms: 10,
  },
  {
    measure: 'trend 5 years, one tank',
    path: `/api/stock/trend?from=${years}&to=${day(0)}&tankId=${tankId}`,
    connections: 1,
    p95Ms: 10,
  },
];

const house = await openHouse('sqlite');
let bare: Bare | undefined;
const figures: Figure[] = [];
try {
  await house.whileStopped(async () => {
    await fill(house.databaseUrl, house.tankIds, MOVEMENTS);
    bare = await startBare(house.databaseUrl);
  });
  for (const read of reads(house.tankIds[0]!)) figures.push(...(await compare(read, bare!.url, house)));
  figures.push(...(await whileHashing(house)));
} finally {
  await bare?.leave();
  await house.leave();
}
printFigures(`${MOVEMENTS.toLocaleString('en')} movements, 2 tanks, SQLite`, figures);

async function compare(read: Read, bareUrl: string, house: House): Promise<Figure[]> {
  const { measure, path, barePath, connections, perSecond, p95Ms } = read;
  const beside = barePath === undefined ? undefined : await ask(bareUrl, {}, barePath, connections);
  const result = await ask(house.server.url, house.headers, path, connections);
  const name = `${measure}, ${connections} connection${connections > 1 ? 's' : ''}`;
  const figure = (
    what: string,
    value: number,
    unit: '/s' | 'ms',
    goal?: number,
    bareValue?: number,
  ): Figure => ({
    measure: `${name}${what}`,
    value,
    unit,
    ...(goal === undefined ? {} : { goal }),
    ...(bareValue === undefined ? {} : { bare: bareValue }),
  });
  return [
    figure('', result.perSecond, '/s', perSecond, beside?.perSecond),
    figure(', p50', result.p50Ms, 'ms', undefined, beside?.p50Ms),
    figure(', p95', result.p95Ms, 'ms', p95Ms, beside?.p95Ms),
  ];
}

async function ask(
  url: string,
  headers: Record<string, string>,
  path: string,
  connections: number,
): Promise<LoadResult> {
  const request = rawRequest('GET', path, headers);
  const result = await load({ url, connections, seconds: SECONDS, warmUpS: 1, next: () => request });
  if (Object.keys(result.statuses).some((status) => status !== '200'))
    throw new Error(`${path}: ${JSON.stringify(result.statuses)} ${result.lastBody}`);
  return result;
}

/** The summary at a pace that leaves room, once alone and once while people sign in. */
async function whileHashing(house: House): Promise<Figure[]> {
  const summary = () => ask(house.server.url, house.headers, '/api/stock/summary', 2);
  const alone = await summary();
  const signIns: Promise<Response>[] = [];
  const signingIn = setInterval(
    () => signIns.push(fetch(...signInRequest(house.server.url))),
    1_000 / SIGN_INS_PER_SECOND,
  );
  const together = await summary();
  clearInterval(signingIn);
  const answers = await Promise.all(signIns);
  if (answers.some((answer) => !answer.ok))
    throw new Error(`sign-in: ${answers.map(({ status }) => status).join()}`);
  return [
    { measure: 'summary, 2 connections, nobody signs in, p95', value: alone.p95Ms, unit: 'ms' },
    {
      measure: `the same while ${SIGN_INS_PER_SECOND} people a second sign in (argon2id), p95`,
      value: together.p95Ms,
      unit: 'ms',
      goal: 10,
    },
  ];
}
