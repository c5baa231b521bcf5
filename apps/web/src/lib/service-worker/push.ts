/// <reference lib="webworker" />

/** What the server sends through the push service of a browser. */
interface Ring {
  title: string;
  body: string;
  /** Rings of one subject replace each other. */
  tag: string;
  /** Page of Siaga about it. */
  url: string | null;
  /** Nothing is left to do: shown without a sound. */
  isOver: boolean;
  kind: string;
}

/** Where somebody lands who touched a test: the page that tells the server of its arrival. */
const TEST_PAGE = '/account?ring=arrived';

/** Said to open pages when a test has come in. */
export const TEST_ARRIVED = 'siaga:test-ring-arrived';

/** Three pulses and a pause, the rhythm of the siren, ms. */
const PULSES = [500, 500, 500, 500, 500];

/**
 * Shows what the server rings with, and opens the page about it when touched. A browser that gets something which cannot
 * be read must show something all the same: it takes the permission away from a page that stays silent.
 */
export function listenForPush(worker: ServiceWorkerGlobalScope): void {
  worker.addEventListener('push', (event) => {
    event.waitUntil(show(worker, readRing(event.data)));
  });
  worker.addEventListener('notificationclick', (event) => {
    event.notification.close();
    event.waitUntil(open(worker, pagePath(event.notification.data, worker.location.origin)));
  });
}

/** The message as it came, or one that says only that there is something to look at. */
export function readRing(data: Pick<PushMessageData, 'json'> | null): Ring {
  let given: Partial<Record<keyof Ring, unknown>> = {};
  try {
    given = (data?.json() ?? {}) as typeof given;
  } catch {
    // Not ours, or cut off on its way.
  }
  const text = (value: unknown, otherwise: string) =>
    typeof value === 'string' && value !== '' ? value : otherwise;
  return {
    title: text(given.title, 'Siaga'),
    body: text(given.body, 'Buka Siaga. / Open Siaga.'),
    tag: text(given.tag, 'siaga'),
    url: typeof given.url === 'string' ? given.url : null,
    isOver: given.isOver === true,
    kind: text(given.kind, 'alert'),
  };
}

/** The path of this installation that an address means: whoever reaches it by another name stays where they are known. */
export function pagePath(url: unknown, origin: string): string {
  if (typeof url !== 'string') return '/';
  try {
    const { protocol, pathname, search } = new URL(url, origin);
    return protocol.startsWith('http') ? pathname + search : '/';
  } catch {
    return '/';
  }
}

async function show(worker: ServiceWorkerGlobalScope, ring: Ring): Promise<void> {
  const isTest = ring.kind === 'test';
  // `renotify` and `vibrate` are not in TypeScript's words for it; Chromium knows both.
  const options: NotificationOptions & { renotify?: boolean; vibrate?: number[] } = {
    body: ring.body,
    tag: ring.tag,
    icon: '/icon.svg',
    data: isTest ? TEST_PAGE : ring.url,
    ...(ring.isOver ? { silent: true } : { renotify: true, vibrate: PULSES, requireInteraction: !isTest }),
  };
  await worker.registration.showNotification(ring.title, options);
  if (!isTest) return;
  for (const page of await worker.clients.matchAll({ type: 'window', includeUncontrolled: true }))
    page.postMessage(TEST_ARRIVED);
}

async function open(worker: ServiceWorkerGlobalScope, path: string): Promise<void> {
  const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const there = windows.find(({ url }) => pagePath(url, worker.location.origin) === path);
  // Never another page taken over: somebody may be typing in it.
  await (there ? there.focus() : worker.clients.openWindow(path));
}
