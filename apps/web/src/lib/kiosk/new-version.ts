import { updated } from '$app/state';
import { TAKE_OVER } from '../service-worker/offline.ts';

const LOOK_EVERY_MS = 5 * 60_000;
const IDLE_LOOK_EVERY_MS = 5_000;
/** A new version is fetched whole before it takes over; after so long the page is loaded without it, ms. */
const FETCH_WAIT_MS = 60_000;

/**
 * Loads a newer version of the app once nobody needs the kiosk, never in the middle of anything: with the service worker that
 * waits for it, or, where there is none, from the server. Runs until `stop`.
 */
export function watchForNewVersion(isIdle: () => boolean) {
  let isThere = false;
  let isTaking = false;

  const look = async () => {
    // A server that does not answer has nothing new to say.
    isThere = await updated.check().catch(() => isThere);
  };
  const take = async () => {
    if (!isThere || isTaking || !isIdle()) return;
    isTaking = true;
    await prepare();
    isTaking = false;
    // Somebody may have come meanwhile; then at the next quiet moment.
    if (isIdle()) location.reload();
  };

  const looking = setInterval(() => void look(), LOOK_EVERY_MS);
  const waiting = setInterval(() => void take(), IDLE_LOOK_EVERY_MS);
  return {
    /** Asks now: the server is back, and may have come back as another. */
    look: () => void look(),
    stop() {
      clearInterval(looking);
      clearInterval(waiting);
    },
  };
}

/** Lets the new version's service worker, if there is one, take over. */
async function prepare(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.getRegistration().catch(() => undefined);
  if (!registration) return;
  await registration.update().catch(() => undefined);
  const next = registration.waiting ?? registration.installing;
  if (!next) return;
  const until = AbortSignal.timeout(FETCH_WAIT_MS);
  await reaches(next, 'installed', until);
  next.postMessage(TAKE_OVER);
  // A page loaded any sooner would still be the old worker's.
  await reaches(next, 'activated', until);
}

const stages: ServiceWorkerState[] = [
  'parsed',
  'installing',
  'installed',
  'activating',
  'activated',
  'redundant',
];

/** Resolves when the worker has come so far, was given up, or time is over. */
function reaches(worker: ServiceWorker, stage: ServiceWorkerState, until: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (stages.indexOf(worker.state) >= stages.indexOf(stage)) resolve();
    };
    worker.addEventListener('statechange', look, { signal: until });
    until.addEventListener('abort', () => resolve());
    look();
  });
}
