/**
 * From a press to its answer, with Telegram in four states, and to the last of many consoles. `-- press telegram` measures
 * one part alone: telegram (or one state of it), consoles, burst, flood.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { BROWSERS, openAnsweringSite, RESPONDERS } from './parts/answering-site.ts';
import { type Bare, startBare } from './parts/bare.ts';
import { Crowd } from './parts/crowd.ts';
import { type Figure, printFigures } from './parts/figure.ts';
import { type Answered, Lines, sharedNow } from './parts/line.ts';
import { percentile, rawRequest } from './parts/load.ts';
import type { TelegramState } from './parts/telegram.ts';

const PRESSES = 300;
const EVERY_MS = 100;
/** Every third press joins the incident of the press before it. */
const MERGES_EVERY = 3;
const RESOLVED_AFTER_MS = 1_000;
const CROWDS = [
  { consoles: 100, goalMs: 20 },
  { consoles: 1_000, goalMs: 65 },
];
const CROWD_PRESSES = 80;
const CROWD_EVERY_MS = 200;
const BURST = 50;
const BURSTS = 10;
const FLOOD = 10_000;
const FLOOD_SAMPLE = 1_000;

const states: TelegramState[] = ['up', '1 s slow', 'hanging', 'refused'];
const parts = ['telegram', 'consoles', 'burst', 'flood'];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => ![...parts, ...states].includes(name));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}; there are ${[...parts, ...states].join(', ')}.`);
  process.exit(2);
}
const isWanted = (...names: string[]) => wanted.length === 0 || names.some((name) => wanted.includes(name));

const figures: Figure[] = [];
const site = await openAnsweringSite();
let bare: Bare | undefined;
try {
  await site.house.whileStopped(async () => {
    bare = await startBare(site.house.databaseUrl);
  });
  const lines = new Lines(site.house.server.url);
  const bareLines = new Lines(bare!.url);
  await lines.open(BURST);
  await bareLines.open(BURST);
  const sample = await warmUp(lines);
  const barePress = () => rawRequest('POST', '/press', {}, { pressId: randomUUID(), incident: sample });
  for (let count = 0; count < 200; count++) await bareLines.ask(barePress());

  await measureTelegram(lines, bareLines, barePress);
  if (isWanted('consoles')) await measureCrowds(lines, bareLines, barePress);
  if (isWanted('burst')) await measureBursts(lines, bareLines, barePress);
  if (isWanted('flood')) await measureFlood(lines);
  lines.close();
  bareLines.close();
} finally {
  await bare?.leave();
  await site.leave();
}
printFigures(
  `SQLite, ${RESPONDERS} responders with Telegram, ${BROWSERS} of them with a browser that is rung`,
  figures,
);

/** Answers an incident as the product shows it. */
async function warmUp(lines: Lines): Promise<object> {
  let incident: { id: string } | undefined;
  for (let number = 0; number < 100; number++) {
    incident = incidentIn(await lines.ask(site.press(number)));
    await lines.ask(site.resolve(incident.id));
  }
  return incident!;
}

function incidentIn({ status, body }: Answered): { id: string } {
  if (status !== '201') throw new Error(`a press was answered ${status}: ${body}`);
  return (JSON.parse(body) as { incident: { id: string } }).incident;
}

async function resolve(lines: Lines, id: string): Promise<void> {
  const { status, body } = await lines.ask(site.resolve(id));
  if (status !== '200') throw new Error(`not resolved: ${status} ${body}`);
}

/** Calls at fixed moments, whatever became of those before; resolves when all of it is over. */
async function steadily(count: number, everyMs: number, work: (index: number) => Promise<void>) {
  const begin = sharedNow();
  const under: Promise<void>[] = [];
  for (let index = 0; index < count; index++) {
    await sleep(Math.max(0, begin + index * everyMs - sharedNow()));
    under.push(work(index));
  }
  await Promise.all(under);
}

function shares(tookMs: readonly number[]): Record<'p50' | 'p99' | 'max', number> {
  const sorted = Float64Array.from(tookMs).sort();
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), max: sorted.at(-1)! };
}

async function measureTelegram(lines: Lines, bareLines: Lines, barePress: () => string): Promise<void> {
  const chosen = states.filter((state) => isWanted('telegram', state));
  if (chosen.length === 0) return;
  const bareTook: number[] = [];
  await steadily(PRESSES, EVERY_MS / 2, async () => {
    bareTook.push((await bareLines.ask(barePress())).tookMs);
  });
  const bareShares = shares(bareTook);
  for (const state of chosen) {
    await site.outside.become(state);
    const { opening, merging } = await pressSteadily(lines);
    const all = shares([...opening, ...merging]);
    const name = `press -> answer, Telegram ${state}`;
    figures.push(
      { measure: `${name}, p50`, value: all.p50, unit: 'ms', goal: 4, bare: bareShares.p50 },
      { measure: `${name}, p99`, value: all.p99, unit: 'ms', goal: 15, bare: bareShares.p99 },
      { measure: `${opening.length} that open an incident, p50`, value: shares(opening).p50, unit: 'ms' },
      { measure: `${opening.length} that open an incident, p99`, value: shares(opening).p99, unit: 'ms' },
      { measure: `${merging.length} that join one, p50`, value: shares(merging).p50, unit: 'ms' },
      { measure: `${merging.length} that join one, p99`, value: shares(merging).p99, unit: 'ms' },
    );
  }
  await site.outside.become('up');
}

async function pressSteadily(lines: Lines): Promise<Record<'opening' | 'merging', number[]>> {
  const took = { opening: [] as number[], merging: [] as number[] };
  let number = 0;
  await steadily(PRESSES, EVERY_MS, async (index) => {
    const isMerging = index % MERGES_EVERY === MERGES_EVERY - 1;
    const answer = await lines.ask(site.press(isMerging ? number : ++number));
    const { id } = incidentIn(answer);
    took[isMerging ? 'merging' : 'opening'].push(answer.tookMs);
    if (isMerging) return;
    await sleep(RESOLVED_AFTER_MS);
    await resolve(lines, id);
  });
  return took;
}

async function measureCrowds(lines: Lines, bareLines: Lines, barePress: () => string): Promise<void> {
  for (const { consoles, goalMs } of CROWDS) {
    const bareShares = await lastHeard(bare!.url, {}, consoles, async () => {
      const answer = await bareLines.ask(barePress());
      return { answer, id: (JSON.parse(answer.body) as { incident: { id: string } }).incident.id };
    });
    const ownShares = await lastHeard(site.house.server.url, site.house.headers, consoles, async (index) => {
      const answer = await lines.ask(site.press(index));
      const { id } = incidentIn(answer);
      void sleep(CROWD_EVERY_MS / 2).then(() => resolve(lines, id));
      return { answer, id };
    });
    const name = `press -> last of ${consoles.toLocaleString('en')} consoles`;
    figures.push(
      { measure: `${name}, p50`, value: ownShares.p50, unit: 'ms', bare: bareShares.p50 },
      { measure: `${name}, p99`, value: ownShares.p99, unit: 'ms', goal: goalMs, bare: bareShares.p99 },
    );
  }
}

async function lastHeard(
  url: string,
  headers: Record<string, string>,
  count: number,
  press: (index: number) => Promise<{ answer: Answered; id: string }>,
) {
  const crowd = await Crowd.join({ url, headers, count });
  const took: number[] = [];
  await sleep(1_000);
  await steadily(CROWD_PRESSES, CROWD_EVERY_MS, async (index) => {
    const { answer, id } = await press(index);
    took.push((await crowd.heardBy(id)) - answer.sentAt);
  });
  await crowd.leave();
  return shares(took);
}

async function measureBursts(lines: Lines, bareLines: Lines, barePress: () => string): Promise<void> {
  const burst = async (ask: (number: number) => Promise<Answered>) => {
    const answers = await Promise.all(Array.from({ length: BURST }, (_, number) => ask(number)));
    return { answers, ...shares(answers.map(({ tookMs }) => tookMs)) };
  };
  const [own, simple] = [[] as number[], [] as number[]];
  for (let count = 0; count < BURSTS; count++) {
    simple.push((await burst(() => bareLines.ask(barePress()))).max);
    const { max, answers } = await burst((number) => lines.ask(site.press(number)));
    own.push(max);
    await sleep(500);
    for (const answer of answers) await resolve(lines, incidentIn(answer).id);
    await sleep(1_000);
  }
  figures.push({
    measure: `${BURST} presses at once -> the last answer, p50 of ${BURSTS}`,
    value: shares(own).p50,
    unit: 'ms',
    bare: shares(simple).p50,
  });
}

/** One broken device: what a press costs must not grow with those before it. */
async function measureFlood(lines: Lines): Promise<void> {
  const tookMs: number[] = [];
  for (let count = 0; count < FLOOD; count++) {
    const answer = await lines.ask(site.press(0));
    incidentIn(answer);
    tookMs.push(answer.tookMs);
  }
  const early = tookMs.slice(FLOOD_SAMPLE, 2 * FLOOD_SAMPLE);
  const name = (from: number) =>
    `one device, presses ${from.toLocaleString('en')} to ${(from + FLOOD_SAMPLE).toLocaleString('en')} of one incident, p50`;
  figures.push(
    { measure: name(FLOOD_SAMPLE), value: shares(early).p50, unit: 'ms' },
    { measure: name(FLOOD - FLOOD_SAMPLE), value: shares(tookMs.slice(-FLOOD_SAMPLE)).p50, unit: 'ms' },
  );
}
