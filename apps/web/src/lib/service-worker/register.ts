import { dev } from '$app/env';

/**
 * Lets the browser keep the app for times without a network, and be rung by push. Only where it may: HTTPS or the machine
 * itself; on plain HTTP there is no service worker, and pages open only while the server answers.
 */
export function registerServiceWorker(): void {
  if (dev || !('serviceWorker' in navigator)) return;
  // What the page itself fetches comes first.
  if (document.readyState === 'complete') register();
  else addEventListener('load', register, { once: true });
}

function register(): void {
  // As a classic script, which every browser takes; never from the HTTP cache, or an update would wait for it.
  navigator.serviceWorker.register('/service-worker.js', { updateViaCache: 'none' }).catch(() => {
    // Storage forbidden or full: the app works, only not without a network; the kiosk's self-test says so.
  });
}
