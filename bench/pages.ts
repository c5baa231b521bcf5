/** The first load of a kiosk, a console and the record page over a slow line, and their second from what was kept. */
import { type Browser, type BrowserContext, chromium } from '@playwright/test';
import { findChromium } from '../scripts/probe.ts';
import { type Figure, printFigures } from './parts/figure.ts';
import { type House, openHouse } from './parts/house.ts';
import { keep, type Visit, visit, type Visited } from './parts/slow-visit.ts';

const RUNS = 5;
const [ROUND_TRIP_PAINT_MS, USABLE_MS, KEPT_MS, SCRIPT_KIB] = [1_500, 3_000, 500, 120];

interface PageToOpen extends Visited {
  name: string;
  viewport: { width: number; height: number };
  /** What a browser that opens it has. */
  furnish: (context: BrowserContext) => Promise<void>;
  /** What must stand on the server before each visit. */
  prepare?: () => Promise<void>;
}

/** Pairs a kiosk and answers its credential. */
async function pairKiosk(house: House): Promise<string> {
  const { code, claim } = await house.call<{ code: string; claim: string }>('POST', '/api/kiosks/pairing');
  await house.call('POST', '/api/kiosks', { code, name: 'Kios dermaga' });
  return (await house.call<{ token: string }>('POST', '/api/kiosks/pairing/claim', { claim })).token;
}

/** One incident that nobody has answered, and no other. */
async function leaveOneOpen(house: House): Promise<void> {
  const { data } = await house.call<{ data: { id: string }[] }>(
    'GET',
    '/api/emergency/incidents?open=true&limit=200',
  );
  for (const { id } of data)
    await house.call('POST', `/api/emergency/incidents/${id}/resolve`, { outcome: 'false_alarm' });
  await house.call('POST', '/api/emergency/presses', { pressId: crypto.randomUUID(), category: 'medical' });
}

async function pagesOf(house: House): Promise<PageToOpen[]> {
  const token = await pairKiosk(house);
  const signIn = async (context: BrowserContext) => {
    const pairs = (house.headers['cookie'] ?? '').split('; ').map((pair) => pair.split('='));
    await context.addCookies(
      pairs.map(([name = '', ...value]) => ({ name, value: value.join('='), url: house.server.url })),
    );
  };
  return [
    {
      name: 'kiosk',
      address: '/kiosk',
      viewport: { width: 1280, height: 800 },
      press: 'button.red',
      // The question what has happened, with its six answers.
      answer: 'main .grid-cols-2 > button:nth-of-type(6)',
      async furnish(context) {
        await context.addInitScript((given) => localStorage.setItem('siaga.kioskToken', given), token);
      },
    },
    {
      name: 'console',
      address: '/console',
      viewport: { width: 1280, height: 720 },
      press: '[data-incident][data-state=raised] button',
      answer: '[data-incident] button[aria-busy=true]',
      furnish: signIn,
      prepare: () => leaveOneOpen(house),
    },
    {
      name: 'record',
      address: '/fuel/record',
      viewport: { width: 390, height: 844 },
      press: 'main form input[inputmode=decimal]',
      // The amount as the page has read it.
      answer: 'main form p[aria-live=polite]:not(:empty)',
      furnish: signIn,
    },
  ];
}

const median = (numbers: number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

function figuresOf(name: string, cold: Visit[], warm: Visit[]): Figure[] {
  const middle = (visits: Visit[], of: keyof Visit) => median(visits.map((one) => one[of]));
  const worst = (visits: Visit[], of: keyof Visit) => Math.max(...visits.map((one) => one[of]));
  const paint = `${name}: first paint`;
  const usable = `${name}: usable`;
  return [
    {
      measure: `${name}: script before it is usable`,
      value: worst(cold, 'scriptBytes') / 1024,
      unit: 'KiB',
      goal: SCRIPT_KIB,
    },
    { measure: `${name}: all bytes before it is usable`, value: worst(cold, 'allBytes') / 1024, unit: 'KiB' },
    { measure: `${name}: requests before it is usable`, value: middle(cold, 'requests'), unit: '' },
    { measure: `${name}: requests that waited for each other`, value: middle(cold, 'inARow'), unit: '' },
    { measure: `${paint}, median`, value: middle(cold, 'paintMs'), unit: 'ms', goal: ROUND_TRIP_PAINT_MS },
    { measure: `${paint}, worst`, value: worst(cold, 'paintMs'), unit: 'ms', goal: ROUND_TRIP_PAINT_MS },
    { measure: `${usable}, median`, value: middle(cold, 'usableMs'), unit: 'ms', goal: USABLE_MS },
    { measure: `${usable}, worst`, value: worst(cold, 'usableMs'), unit: 'ms', goal: USABLE_MS },
    { measure: `${paint} from the cache, median`, value: middle(warm, 'paintMs'), unit: 'ms', goal: KEPT_MS },
    { measure: `${paint} from the cache, worst`, value: worst(warm, 'paintMs'), unit: 'ms', goal: KEPT_MS },
    {
      measure: `${usable} from the cache, median`,
      value: middle(warm, 'usableMs'),
      unit: 'ms',
      goal: KEPT_MS,
    },
    { measure: `${usable} from the cache, worst`, value: worst(warm, 'usableMs'), unit: 'ms', goal: KEPT_MS },
    { measure: `${name}: requests over the line, from the cache`, value: middle(warm, 'requests'), unit: '' },
  ];
}

async function measure(browser: Browser, house: House, page: PageToOpen): Promise<Figure[]> {
  const open = async (isKept: boolean): Promise<BrowserContext> => {
    const context = await browser.newContext({
      baseURL: house.server.url,
      viewport: page.viewport,
      locale: 'id-ID',
      serviceWorkers: isKept ? 'allow' : 'block',
    });
    await page.furnish(context);
    return context;
  };
  const cold: Visit[] = [];
  for (let run = 0; run < RUNS; run++) {
    await page.prepare?.();
    const context = await open(false);
    cold.push(await visit(context, page, explain(`${page.name} cold`, run)));
    await context.close();
  }
  const context = await open(true);
  await keep(context, page.address);
  const warm: Visit[] = [];
  for (let run = 0; run < RUNS; run++) {
    await page.prepare?.();
    warm.push(await visit(context, page, explain(`${page.name} from the cache`, run)));
  }
  await context.close();
  return figuresOf(page.name, cold, warm);
}

/** With `--requests`, what the first run asked for and when. */
function explain(name: string, run: number): Parameters<typeof visit>[2] {
  if (run > 0 || !process.argv.includes('--requests')) return undefined;
  return (transfers, began) => {
    console.log(`\n${name}: from, to in ms; bytes`);
    for (const { from, to, bytes, isKept, url } of transfers) {
      const times = [from - began, to - began].map((ms) => ms.toFixed(0).padStart(6)).join('');
      console.log(`${times} ${String(bytes).padStart(7)} ${isKept ? 'kept ' : ''}${new URL(url).pathname}`);
    }
  };
}

const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const house = await openHouse('sqlite');
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
});
try {
  for (const page of await pagesOf(house)) {
    if (wanted.length > 0 && !wanted.includes(page.name)) continue;
    printFigures(`${page.name} page, slow line`, await measure(browser, house, page));
  }
} finally {
  await browser.close();
  await house.leave();
}
