import type { SirenState } from '../siren/siren.svelte.ts';
import type { PressStore } from './press-store.ts';

export type CameraState = 'granted' | 'prompt' | 'denied' | 'none' | 'insecure' | 'unknown';

/**
 * What a kiosk finds out about itself and reports with every heartbeat. Coarse on purpose: whoever watches kiosks is told of
 * every change.
 */
export interface SelfTest {
  sound: SirenState;
  camera: CameraState;
  storage: 'ok' | 'spare' | 'failed';
  /** Megabytes that the browser would still give; null where it does not say. */
  storageFreeMb: number | null;
  /** Of the device's calendar against the server's, to the second, ms; null before the first comparison. */
  clockDriftMs: number | null;
  /** Round trip in coarse steps, ms; null while the server does not answer. */
  networkMs: number | null;
  /** Presses that the server does not have, and those that it refused. */
  queued: number;
  refused: number;
  /** HTTPS or the machine itself; without it neither camera nor opening without a network. */
  secureContext: boolean;
  /** A version of the app is kept for times without a network. */
  opensOffline: boolean;
  fullScreen: boolean;
  language: string;
}

/** As long as a store that fails may take to say so, ms. */
const PATIENCE_MS = 4_000;

/** Finds out what can be found out without asking anybody for anything. */
export async function runSelfTest(
  store: PressStore,
  known: Pick<SelfTest, 'sound' | 'clockDriftMs' | 'networkMs' | 'queued' | 'refused'>,
): Promise<SelfTest> {
  const [storage, storageFreeMb, camera, opensOffline] = await Promise.all([
    inTime(store.test(), 'failed'),
    inTime(freeMegabytes(), null),
    inTime(cameraState(), 'unknown'),
    inTime(isKeptForOffline(), false),
  ]);
  return {
    ...known,
    camera,
    storage,
    storageFreeMb,
    secureContext: window.isSecureContext,
    opensOffline,
    // A browser that was started in its own kiosk mode fills the screen without the page having asked.
    fullScreen: document.fullscreenElement !== null || matchMedia('(display-mode: fullscreen)').matches,
    language: document.documentElement.lang,
  };
}

/** A browser that does not answer must not keep the heartbeat from being sent. */
function inTime<T>(probe: Promise<T>, otherwise: T): Promise<T> {
  return Promise.race([
    probe,
    new Promise<T>((resolve) => setTimeout(() => resolve(otherwise), PATIENCE_MS)),
  ]);
}

async function freeMegabytes(): Promise<number | null> {
  if (!('storage' in navigator)) return null;
  try {
    const { quota = 0, usage = 0 } = await navigator.storage.estimate();
    // To 100 MB: other tabs write as well.
    return Math.round((quota - usage) / 100e6) * 100;
  } catch {
    return null;
  }
}

/** Whether there is a camera and it may be used, without the question that the browser would ask a visitor. */
async function cameraState(): Promise<CameraState> {
  if (!('mediaDevices' in navigator)) return 'insecure';
  try {
    const devices = await navigator.mediaDevices.enumerateDevices();
    if (!devices.some(({ kind }) => kind === 'videoinput')) return 'none';
    return (await navigator.permissions.query({ name: 'camera' })).state;
  } catch {
    return 'unknown';
  }
}

async function isKeptForOffline(): Promise<boolean> {
  if (!('serviceWorker' in navigator)) return false;
  try {
    return (await navigator.serviceWorker.getRegistration())?.active != null;
  } catch {
    return false;
  }
}
