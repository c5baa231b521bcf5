/// <reference lib="webworker" />
import { isAppPage } from './app-page.ts';

/** Said by a kiosk that nobody needs right now: the version that waits may take over. */
export const TAKE_OVER = 'siaga:take-over';

/** How long a page may take to come from the server before the kept one is shown, ms. */
const PAGE_WAIT_MS = 2_000;
const CACHE_PREFIX = 'siaga-app-';
/** The app's page; every address of the app is answered with it. */
const PAGE = '/';

interface AppBuild {
  version: string;
  /** Every file of the build, each of which has its hash in its name, and those of `static/`. */
  files: readonly string[];
}

/**
 * Keeps one version of the app whole, page and files together, and opens it at once, with or without a network. Whether
 * there is a newer one the browser asks with every page that it opens; a kiosk says itself when it may take over, elsewhere
 * it does so at once and is what the next page shows. Who reloads a page gets the server's. Nothing of `/api` is ever kept: what it says must be of now. The page is kept with its headers,
 * so its Content-Security-Policy is the one that fits it.
 */
export function keepForOffline(worker: ServiceWorkerGlobalScope, { version, files }: AppBuild): void {
  const cacheName = `${CACHE_PREFIX}${version}`;
  const kept = new Set(files);

  worker.addEventListener('install', (event) => {
    event.waitUntil(
      caches.open(cacheName).then(async (cache) => {
        await cache.addAll(files);
        await cache.add(new Request(PAGE, { cache: 'reload' }));
        if (!(await isKioskOpen(worker))) await worker.skipWaiting();
      }),
    );
  });

  worker.addEventListener('activate', (event) => event.waitUntil(dropOldVersions(cacheName)));

  worker.addEventListener('message', (event) => {
    if (event.data === TAKE_OVER) void worker.skipWaiting();
  });

  worker.addEventListener('fetch', (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
    if (request.mode === 'navigate') {
      if (isAppPage(url.pathname)) event.respondWith(openPage(request, cacheName));
    } else if (kept.has(url.pathname) || url.pathname.startsWith('/_app/immutable/')) {
      event.respondWith(openFile(request));
    }
  });
}

/** True while a screen of this browser is a kiosk's. */
async function isKioskOpen({ clients }: ServiceWorkerGlobalScope): Promise<boolean> {
  const windows = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  return windows.some(({ url }) => new URL(url).pathname === '/kiosk');
}

/** The kept one; to a reload the server's, unless that is away, slow or broken. */
async function openPage(request: Request, cacheName: string): Promise<Response> {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(PAGE);
  if (kept && request.cache !== 'no-cache' && request.cache !== 'reload') return kept;
  const fresh = fetch(request);
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PAGE_WAIT_MS, undefined));
  const answer = await Promise.race([fresh, late]).catch(() => undefined);
  if (answer && answer.status < 500) return answer;
  return kept ?? fresh;
}

/** A file with a hash in its name is the same for ever; a page of the version before may still ask for its own. */
async function openFile(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

/** All but this version and the one before it, of which a page may still be open. */
async function dropOldVersions(cacheName: string): Promise<void> {
  const ours = (await caches.keys()).filter((name) => name.startsWith(CACHE_PREFIX) && name !== cacheName);
  await Promise.all(ours.slice(0, -1).map((name) => caches.delete(name)));
}
