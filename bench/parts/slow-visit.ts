/// <reference lib="dom" />
/** One visit to a page over a slow line with a slow processor, and what came over the line until somebody could use it. */
import type { Browser, BrowserContext, CDPSession, Page } from '@playwright/test';

/** The profile of every page: 150 ms round trip, 1.6 Mbit/s down, 750 kbit/s up, a processor four times as slow. */
const LINE = {
  offline: false,
  latency: 150,
  downloadThroughput: 1_600_000 / 8,
  uploadThroughput: 750_000 / 8,
};
const SLOWER = 4;
const GIVE_UP_MS = 60_000;

export interface Visit {
  paintMs: number;
  /** The first frame in which the page had taken a press or a letter. */
  usableMs: number;
  /** Of what was asked for before that frame: on the wire, as it was compressed. */
  scriptBytes: number;
  allBytes: number;
  requests: number;
  /** Requests that each had to wait for the one before. */
  inARow: number;
}

interface Transfer {
  url: string;
  isScript: boolean;
  from: number;
  to: number;
  bytes: number;
  isKept: boolean;
}

declare global {
  interface Window {
    usableAtMs?: number;
  }
}

/**
 * Runs in the page, once a frame: presses what `press` names (or types into it) as soon as somebody could, and notes the
 * first frame in which `answer` is there because of it.
 */
function tryEveryFrame({ press, answer }: { press: string; answer: string }): void {
  const look = () => {
    const target = document.querySelector<HTMLElement>(press);
    const isOff =
      !target ||
      target.closest('[inert]') !== null ||
      target.matches(':disabled, [aria-disabled="true"]') ||
      target.getBoundingClientRect().width === 0;
    if (!isOff && target instanceof HTMLInputElement) {
      target.value = '12';
      target.dispatchEvent(new InputEvent('input', { bubbles: true }));
    } else if (!isOff) target.click();
    queueMicrotask(() => {
      if (document.querySelector(answer)) window.usableAtMs = performance.now();
      else requestAnimationFrame(look);
    });
  };
  requestAnimationFrame(look);
}

/** The same line for a worker of the page, which has a network of its own. */
async function slowWorkers(browser: Browser): Promise<() => Promise<void>> {
  const session = await browser.newBrowserCDPSession();
  const slow = async (targetId: string) => {
    const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false });
    const tell = (id: number, method: string, params: object) =>
      session.send('Target.sendMessageToTarget', {
        sessionId,
        message: JSON.stringify({ id, method, params }),
      });
    await tell(1, 'Network.enable', {});
    await tell(2, 'Network.emulateNetworkConditions', LINE);
  };
  session.on('Target.targetCreated', ({ targetInfo }) => {
    if (targetInfo.type === 'service_worker') void slow(targetInfo.targetId).catch(() => undefined);
  });
  await session.send('Target.setDiscoverTargets', { discover: true });
  return () => session.detach();
}

function watchTransfers(session: CDPSession): Map<string, Transfer> {
  const transfers = new Map<string, Transfer>();
  session.on('Network.requestWillBeSent', ({ requestId, request, timestamp, type }) => {
    if (!request.url.startsWith('http')) return;
    const isScript = type === 'Script' || /\.js(\?|$)/.test(request.url);
    const from = timestamp * 1_000;
    transfers.set(requestId, { url: request.url, isScript, from, to: Infinity, bytes: 0, isKept: false });
  });
  session.on('Network.responseReceived', ({ requestId, response }) => {
    const found = transfers.get(requestId);
    if (found) found.isKept = Boolean(response.fromServiceWorker || response.fromDiskCache);
  });
  session.on('Network.requestServedFromCache', ({ requestId }) => {
    const found = transfers.get(requestId);
    if (found) found.isKept = true;
  });
  session.on('Network.loadingFinished', ({ requestId, timestamp, encodedDataLength }) => {
    const found = transfers.get(requestId);
    if (found) Object.assign(found, { to: timestamp * 1_000, bytes: encodedDataLength });
  });
  return transfers;
}

/** The longest row of requests in which each began after the one before had come. */
function longestRow(transfers: readonly Transfer[]): number {
  const rows: { to: number; length: number }[] = [];
  for (const { from, to } of [...transfers].sort((a, b) => a.from - b.from)) {
    const before = rows.filter((row) => row.to <= from).map(({ length }) => length);
    rows.push({ to, length: 1 + Math.max(0, ...before) });
  }
  return Math.max(0, ...rows.map(({ length }) => length));
}

export interface Visited {
  address: string;
  /** CSS of what is pressed or typed into, and of what must be there because of it. */
  press: string;
  answer: string;
}

/** Opens a page in a context and leaves it again when somebody could use it. */
export async function visit(
  context: BrowserContext,
  { address, press, answer }: Visited,
  lookOn?: (transfers: readonly Transfer[], began: number) => void,
): Promise<Visit> {
  const page = await context.newPage();
  const stopSlowing = await slowWorkers(context.browser()!);
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', LINE);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  const transfers = watchTransfers(session);
  await page.addInitScript(tryEveryFrame, { press, answer });
  await page.goto(address, { waitUntil: 'commit' });
  await page.waitForFunction(() => window.usableAtMs !== undefined, undefined, { timeout: GIVE_UP_MS });
  const { paintMs, usableMs } = await page.evaluate(() => ({
    paintMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    usableMs: window.usableAtMs ?? Number.NaN,
  }));
  const asked = [...transfers.values()];
  const began = Math.min(...asked.map(({ from }) => from));
  const before = asked.filter(({ from }) => from - began <= usableMs);
  // What is still on its way counts whole; what never ends does not count.
  await settled(page, before);
  lookOn?.(before, began);
  const overTheLine = before.filter(({ isKept }) => !isKept);
  await stopSlowing();
  await page.close();
  const bytesOf = (some: readonly Transfer[]) => some.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    paintMs,
    usableMs,
    scriptBytes: bytesOf(overTheLine.filter(({ isScript }) => isScript)),
    allBytes: bytesOf(overTheLine),
    requests: overTheLine.length,
    inARow: longestRow(overTheLine.filter(({ to }) => to - began <= usableMs)),
  };
}

async function settled(page: Page, transfers: readonly Transfer[]): Promise<void> {
  const until = Date.now() + 1_000;
  while (transfers.some(({ to }) => to === Infinity) && Date.now() < until) await page.waitForTimeout(50);
}

/** Lets a page be kept by its service worker, over a fast line, as an earlier visit did. */
export async function keep(context: BrowserContext, address: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(address, { waitUntil: 'load' });
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  // The scripts are run once more, so that the browser has what it made of them, as after any second visit.
  await page.reload({ waitUntil: 'networkidle' });
  await page.close();
}
