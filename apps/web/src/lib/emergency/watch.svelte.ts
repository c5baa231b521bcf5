import { CONSOLE_BEAT_MS, CONSOLE_MISSING_AFTER_MS } from '@siaga/contracts/consoles';
import { untrack } from 'svelte';
import { session } from '../identity/session.svelte.ts';
import { live, tellLive } from '../live.svelte.ts';
import { createSiren, type SirenState } from '../siren/siren.svelte.ts';
import { alarm } from './alarm.svelte.ts';
import { consoleIdOf } from './console-id.ts';
import { summonsOf, toneFor } from './ringing.ts';
import { serverTime } from './server-time.svelte.ts';
import { stayAwake } from './wake-lock.ts';

/** In the session of the tab: a reload goes on with the watch, another tab does not begin one. */
const watchKey = 'siaga.watch';
const volumeKey = 'siaga.siren-volume';
const LEAST_VOLUME = 0.2;
/** So long the first beat may take before its absence is worth a word, ms. */
const FIRST_BEAT_MS = 6_000;
const LEAVE_ATTEMPTS = 10;
const LEAVE_EVERY_MS = 300;

const siren = createSiren();
let isOn = $state(false);
let volume = $state(1);
let begunAt = $state(0);
/** When the server last answered a beat, by its own clock. */
let countedAt = $state<number>();
let told = $state.raw<ReadonlySet<string>>(new Set());

/** The watch of this tab: it rings for whatever is open, and tells the server that it could. */
export const watch = {
  get isOn(): boolean {
    return isOn;
  },
  get siren() {
    return siren;
  },
  /** The server has not counted this console as there for so long that the others see it missing. */
  get isUncounted(): boolean {
    if (!isOn) return false;
    const { now } = serverTime;
    return countedAt === undefined
      ? now - begunAt > FIRST_BEAT_MS
      : now - countedAt > CONSOLE_MISSING_AFTER_MS;
  },
  /** What the person at this console was told of incidents that somebody has; see summonsOf. */
  get told(): ReadonlySet<string> {
    return told;
  },
  /** 0.2 to 1: a siren that cannot be heard is none. */
  get volume(): number {
    return volume;
  },
  set volume(next: number) {
    volume = Math.min(1, Math.max(LEAST_VOLUME, next));
    siren.setVolume(volume);
    localStorage.setItem(volumeKey, String(volume));
  },
};

/** Begins the watch; call it in the handler of a touch or key, with which the browser lets the sound on. */
export async function beginWatch(): Promise<void> {
  isOn = true;
  begunAt = serverTime.now;
  sessionStorage.setItem(watchKey, session.me.id);
  await siren.unlock();
}

/** Ends the watch on purpose: nobody misses this console, provided that the server hears it within some 3 s. */
export async function endWatch(): Promise<void> {
  const me = session.me.id;
  // After a reload the watch may not have been taken up again yet.
  if (!isOn && sessionStorage.getItem(watchKey) !== me) return;
  isOn = false;
  countedAt = undefined;
  sessionStorage.removeItem(watchKey);
  siren.dispose();
  for (let attempt = 0; attempt < LEAVE_ATTEMPTS && !watch.isOn; attempt += 1) {
    if ((await tellLive('console:leave', { consoleId: consoleIdOf(me) }))?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, LEAVE_EVERY_MS));
  }
}

/** The person has understood what calls for attention: its tone ends on this console. */
export function tellOf(incident: Parameters<typeof summonsOf>[0]): void {
  told = new Set([...told, ...summonsOf(incident, session.me.id).map(({ key }) => key)]);
}

async function beat(report: { sound: SirenState; ringing: boolean }): Promise<void> {
  const provenMsAgo = siren.provenMsAgo();
  const answer = await tellLive('console:beat', {
    ...report,
    consoleId: consoleIdOf(session.me.id),
    soundProvenMsAgo: provenMsAgo === null ? null : Math.round(provenMsAgo),
  });
  if (answer?.ok) countedAt = serverTime.now;
}

/** Any touch or key lets the sound on again; the browser asks for one after a reload. */
function unlockWithAnyTouch(): () => void {
  const unlock = () => {
    if (siren.state !== 'on') void siren.unlock();
  };
  addEventListener('click', unlock, true);
  addEventListener('keydown', unlock, true);
  return () => {
    removeEventListener('click', unlock, true);
    removeEventListener('keydown', unlock, true);
  };
}

/** Keeps the watch of the signed-in person while the component lives, and takes it up again after a reload. */
export function keepWatch(): void {
  const me = session.me.id;
  // Or begun already, on a page that stood before this was there.
  isOn ||= sessionStorage.getItem(watchKey) === me;
  begunAt = serverTime.now;
  volume = Number(localStorage.getItem(volumeKey)) || 1;
  siren.setVolume(volume);
  // Some browsers trust a site that was touched before its reload.
  if (isOn) void siren.unlock();

  const tone = $derived(isOn ? toneFor(alarm.open, me, told) : null);
  $effect(() => {
    const next = tone;
    untrack(() => (next ? siren.start(next) : siren.stop()));
  });

  $effect(() => {
    if (!isOn) return;
    const stops = [stayAwake(), unlockWithAnyTouch()];
    return () => stops.forEach((stop) => stop());
  });

  // At every change of what it tells, and every 15 s.
  $effect(() => {
    if (!isOn || live.connection !== 'online') return;
    const report = { sound: siren.state, ringing: siren.isLoud };
    void beat(report);
    const timer = setInterval(() => void beat(report), CONSOLE_BEAT_MS);
    return () => clearInterval(timer);
  });

  // Without a word to the server: whoever goes away without ending the watch is missed.
  $effect(() => () => {
    isOn = false;
    countedAt = undefined;
    told = new Set();
    siren.dispose();
  });
}
