/**
 * How long a start takes, and what the process weighs and does at rest and after a load. Linux. `-- start times`, `rest` or
 * `load` measures one part alone. The server is started by the command of `npm start`, with its flags.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pairKiosk } from './parts/answering-site.ts';
import { startBare } from './parts/bare.ts';
import { Crowd } from './parts/crowd.ts';
import { type Figure, printFigures } from './parts/figure.ts';
import { fill } from './parts/fill.ts';
import { type House, openHouse } from './parts/house.ts';
import { load, rawRequest } from './parts/load.ts';
import { startWeighed, type Weighed, weightOf, workOf } from './parts/weighed.ts';

const MOVEMENTS = Number(process.env['BENCH_MOVEMENTS'] ?? 100_000);
const RUNS = 7;
/** After this a process that only waits has settled. */
const SETTLED_MS = 15_000;
const WATCHED_S = 20;
const LOAD_S = 20;
const AFTERWARDS_MS = 60_000;
const PRESSES = 100;
const KIOSKS = 3;
const CONSOLES = 2;
const HEARTBEAT_MS = 15_000;

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
const serverCommand = [process.execPath, ...scripts.start.split(' ').slice(2)];

/** The house without its own server, so that what is measured is alone on the data. */
interface Place {
  house: House;
  settings: Record<string, string>;
  kiosks: string[];
}

const parts: Record<string, (place: Place) => Promise<Figure[]>> = {
  times: measureStarts,
  rest: measureRest,
  load: measureLoad,
};
const wanted = process.argv.slice(2);

const house = await openHouse('sqlite');
try {
  const kiosks: string[] = [];
  for (let count = 0; count < KIOSKS; count++) kiosks.push(await pairKiosk(house));
  await house.whileStopped(async () => {
    await fill(house.databaseUrl, house.tankIds, MOVEMENTS);
    const settings = {
      SIAGA_DATA_DIR: house.dataDir,
      SIAGA_DATABASE_URL: house.databaseUrl,
      SIAGA_LOG_LEVEL: 'warn',
    };
    const figures: Figure[] = [];
    for (const [name, measure] of Object.entries(parts)) {
      if (wanted.length === 0 || wanted.includes(name))
        figures.push(...(await measure({ house, settings, kiosks })));
    }
    printFigures(`${MOVEMENTS.toLocaleString('en')} movements; MB = 10^6 bytes`, figures);
  });
} finally {
  await house.leave();
}

async function measureStarts({ house, settings }: Place): Promise<Figure[]> {
  // Once before for the compile cache (and npm's install and build), so that what follows are second starts.
  const startsOf = async (command: string[], runs: number) => {
    const took: number[] = [];
    for (let run = 0; run <= runs; run++) {
      const server = await startWeighed(command, settings);
      await server.stop();
      if (run > 0) took.push(server.startMs);
    }
    return took.sort((a, b) => a - b);
  };
  const bare: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const engine = await startBare(house.databaseUrl);
    bare.push(engine.startMs);
    await engine.leave();
  }
  const own = await startsOf(serverCommand, RUNS);
  const npm = await startsOf(['npm', 'start'], 3);
  return [
    {
      measure: `process start to the first 200 of /ready, median of ${RUNS}`,
      value: middle(own),
      unit: 'ms',
      goal: 800,
      bare: middle(bare.sort((a, b) => a - b)),
    },
    { measure: 'the same, best and worst: best', value: own[0]!, unit: 'ms', bare: bare[0]! },
    { measure: 'worst', value: own.at(-1)!, unit: 'ms', bare: bare.at(-1)! },
    { measure: '`npm start`, second start, median of 3', value: middle(npm), unit: 'ms' },
  ];
}

async function measureRest({ house, settings, kiosks }: Place): Promise<Figure[]> {
  await (await startWeighed(serverCommand, settings)).stop();
  const engine = await startBare(house.databaseUrl);
  const server = await startWeighed(serverCommand, settings);
  try {
    await sleep(SETTLED_MS);
    const { nowMb, peakMb } = weightOf(server.pid);
    const bare = weightOf(engine.pid);
    const alone = await workOf(server.pid, WATCHED_S);
    const crowd = await Crowd.join({ url: server.url, headers: signedIn(house, server), count: CONSOLES });
    const hearts = kiosks.map((token, index) => beat(server, token, index));
    // The first beats and the consoles' joining are no rest.
    await sleep(2_000);
    const joined = await workOf(server.pid, WATCHED_S);
    for (const heart of hearts) clearInterval(heart);
    await crowd.leave();
    return [
      { measure: 'RSS at rest, 15 s after /ready', value: nowMb, unit: 'MB', goal: 130, bare: bare.nowMb },
      { measure: 'its highest so far', value: peakMb, unit: 'MB', bare: bare.peakMb },
      { measure: 'processor at rest, nobody connected, of one core', value: alone, unit: '%', goal: 2 },
      {
        measure: `the same with ${KIOSKS} kiosks beating and ${CONSOLES} consoles connected`,
        value: joined,
        unit: '%',
        goal: 2,
      },
    ];
  } finally {
    await server.stop();
    await engine.leave();
  }
}

async function measureLoad({ house, settings, kiosks }: Place): Promise<Figure[]> {
  await (await startWeighed(serverCommand, settings)).stop();
  const engine = await startBare(house.databaseUrl);
  const server = await startWeighed(serverCommand, settings);
  try {
    const headers = signedIn(house, server);
    const calls = mixedCalls(house, headers);
    const { perSecond, statuses } = await load({
      url: server.url,
      connections: 8,
      seconds: LOAD_S,
      next: calls,
    });
    const refused = Object.keys(statuses).filter((status) => !status.startsWith('2'));
    if (refused.length > 0) throw new Error(`not all were answered: ${JSON.stringify(statuses)}`);
    for (let number = 0; number < PRESSES; number++) await press(server, kiosks[number % KIOSKS]!);
    const atOnce = weightOf(server.pid);
    const barePaths = ['/summary', '/history/first', '/history/last'];
    let turn = 0;
    await load({
      url: engine.url,
      connections: 8,
      seconds: LOAD_S,
      next: () => rawRequest('GET', barePaths[turn++ % barePaths.length]!),
    });
    const bare = weightOf(engine.pid);
    await sleep(AFTERWARDS_MS - LOAD_S * 1_000);
    return [
      {
        measure: `RSS right after ${LOAD_S} s of mixed calls and ${PRESSES} presses`,
        value: atOnce.nowMb,
        unit: 'MB',
        goal: 200,
        bare: bare.nowMb,
      },
      { measure: 'its highest during the load', value: atOnce.peakMb, unit: 'MB', bare: bare.peakMb },
      { measure: 'RSS a minute later', value: weightOf(server.pid).nowMb, unit: 'MB', goal: 200 },
      { measure: 'calls answered during that load', value: perSecond, unit: '/s' },
    ];
  } finally {
    await server.stop();
    await engine.leave();
  }
}

function middle(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)]!;
}

/** The house's session at another port than it was opened at. */
function signedIn({ headers }: House, { url }: Weighed): Record<string, string> {
  return { cookie: headers['cookie']!, host: new URL(url).host, origin: url };
}

/** Summary, history, trend and one entry of fuel in turn. */
function mixedCalls({ tankIds }: House, headers: Record<string, string>): () => string {
  const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
  const reads = [
    '/api/stock/summary',
    '/api/stock/history',
    `/api/stock/history?page=${MOVEMENTS / 20 - 1}`,
    `/api/stock/trend?from=${day(6)}&to=${day(0)}`,
  ].map((path) => rawRequest('GET', path, headers));
  let count = 0;
  return () => {
    const index = count++;
    if (index % 5 < 4) return reads[index % 5]!;
    const entry = { tankId: tankIds[index % 2]!, litres: 1 };
    return rawRequest('POST', '/api/stock/in', { ...headers, 'idempotency-key': randomUUID() }, entry);
  };
}

async function press({ url }: Weighed, token: string): Promise<void> {
  await post(url, '/api/emergency/presses', token, { pressId: randomUUID(), category: 'medical', ageMs: 5 });
}

/** Beats as a kiosk does, the first at once. */
function beat({ url }: Weighed, token: string, index: number): NodeJS.Timeout {
  let seq = 0;
  const send = () =>
    void post(url, '/api/kiosks/heartbeat', token, { seq: seq++, version: `bench ${index}` });
  send();
  return setInterval(send, HEARTBEAT_MS);
}

async function post(url: string, path: string, token: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json', 'x-device-key': token };
  const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
}
