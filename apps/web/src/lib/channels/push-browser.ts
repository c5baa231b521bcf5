import { deviceName } from '../identity/device-name.ts';

/** What the server keeps of a browser that may be rung. */
export interface Subscription {
  endpoint: string;
  keys: { p256dh: string; auth: string };
  name: string;
}

/** What went wrong at asking for it, for which there are words. */
export type PushFailure = 'dismissed' | 'no-worker' | 'no-service';

const storageKey = 'siaga.pushDevice';
/** The worker is installed in seconds, or something is wrong with it. */
const READY_MS = 10_000;

/**
 * Asks the person for permission and the browser's push service for an address. Call it from a press of a button, because
 * browsers ignore it otherwise. A permission refused for good shows in `Notification.permission`.
 */
export async function subscribe(
  publicKey: string,
  fallbackName: string,
): Promise<Subscription | PushFailure> {
  if ((await Notification.requestPermission()) !== 'granted') return 'dismissed';
  const registration = await registered();
  if (!registration) return 'no-worker';
  try {
    const { endpoint, keys } = (await ask(registration.pushManager, publicKey)).toJSON();
    if (!endpoint || !keys?.['p256dh'] || !keys['auth']) return 'no-service';
    return {
      endpoint,
      keys: { p256dh: keys['p256dh'], auth: keys['auth'] },
      name: deviceName(navigator.userAgent) ?? fallbackName,
    };
  } catch {
    return 'no-service';
  }
}

/** Remembers in this browser which of the person's devices it is. */
export function rememberDevice(id: string, endpoint: string): void {
  localStorage.setItem(storageKey, JSON.stringify({ id, endpoint }));
}

/** Which device this browser is, while its push service still knows the address that was registered; undefined otherwise. */
export async function ownDeviceId(): Promise<string | undefined> {
  if (!('serviceWorker' in navigator) || !('PushManager' in globalThis)) return undefined;
  const kept = remembered();
  if (!kept) return undefined;
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  return subscription?.endpoint === kept.endpoint ? kept.id : undefined;
}

/** Ends what {@link subscribe} began. */
export async function unsubscribe(): Promise<void> {
  localStorage.removeItem(storageKey);
  const registration = await navigator.serviceWorker.getRegistration();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
}

function remembered(): { id: string; endpoint: string } | undefined {
  const kept = localStorage.getItem(storageKey);
  return kept === null ? undefined : (JSON.parse(kept) as { id: string; endpoint: string });
}

async function registered(): Promise<ServiceWorkerRegistration | undefined> {
  return Promise.race([
    navigator.serviceWorker.ready,
    new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), READY_MS)),
  ]);
}

async function ask(push: PushManager, publicKey: string): Promise<PushSubscription> {
  const options = { userVisibleOnly: true, applicationServerKey: publicKey };
  return push.subscribe(options).catch(async (thrown: unknown) => {
    // Registered with the key of another installation at this address: that one can ring it no longer anyway.
    const before = await push.getSubscription();
    if (!before) throw thrown;
    await before.unsubscribe();
    return push.subscribe(options);
  });
}
