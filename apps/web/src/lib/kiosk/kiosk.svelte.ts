import type { Category } from '@siaga/contracts/presses';
import { untrack } from 'svelte';
import { stayAwake } from '../emergency/wake-lock.ts';
import type { Tone } from '../siren/pattern.ts';
import { createSiren } from '../siren/siren.svelte.ts';
import { KioskDevice } from './device.svelte.ts';
import { fullScreen } from './full-screen.svelte.ts';
import { createKioskLink } from './link.ts';
import { watchForNewVersion } from './new-version.ts';
import { type OwnPress, OwnPresses } from './own-presses.svelte.ts';
import { createPressStore, spareStorage } from './press-store.ts';
import { KioskScreens } from './screens.svelte.ts';
import { runSelfTest, type SelfTest } from './self-test.ts';

/** How often the server is asked how own incidents stand: while live news come, and while they do not, ms. */
const ASK_LIVE_MS = 15_000;
const ASK_ALONE_MS = 3_000;
/** Nobody has touched anything for so long: quiet enough for a new version, ms. */
const QUIET_MS = 30_000;

/** A kiosk, put together: the device, its presses, its screens, its siren and its connection. */
export class Kiosk {
  readonly #store = createPressStore(spareStorage());
  readonly siren = createSiren();
  readonly screens = new KioskScreens();
  readonly device = new KioskDevice({
    selfTest: () => this.selfTest(),
    onReached: () => {
      this.presses.kick();
      this.#version?.look();
    },
    onPaired: (isPaired) => {
      if (isPaired) this.#link.open();
      else this.#link.close();
      this.screens.go({ at: 'home' });
      this.presses.kick();
    },
  });
  readonly presses = new OwnPresses({
    store: this.#store,
    token: () => this.device.token,
    onRevoked: () => this.device.actNow(),
    where: () => ({ siteId: this.device.board?.siteId, placeId: this.device.board?.placeId }),
  });
  readonly #link = createKioskLink({
    token: () => this.device.token,
    onIncident: (incident) => this.presses.hear(incident),
    onUp: () => {
      this.device.actNow();
      this.presses.kick();
    },
    onDown: () => this.device.actNow(),
  });
  /** A technician listens whether the siren can be heard. */
  isTestingSound = $state(false);
  #version: ReturnType<typeof watchForNewVersion> | undefined;
  #lastTouchTicksMs = 0;
  /** Presses for which somebody has turned the siren off. */
  #silenced = $state.raw<ReadonlySet<string>>(new Set());

  /** Runs until the returned function is called. */
  start(): () => void {
    // Untracked: an effect that starts this must not run again, and stop everything, whenever something changes.
    return untrack(() => this.#run());
  }

  #run(): () => void {
    const stopDevice = this.device.start();
    if (this.device.token !== null) this.#link.open();
    void this.presses.load();
    // Where the browser gives sound without a touch, the kiosk proves that it can be heard from the start.
    if (this.device.token !== null) void this.siren.unlock();
    this.#version = watchForNewVersion(() => this.#isIdle());
    const letSleep = stayAwake();
    let askedTicksMs = performance.now();
    const asking = setInterval(() => {
      if (performance.now() - askedTicksMs < (this.#link.isUp ? ASK_LIVE_MS : ASK_ALONE_MS)) return;
      askedTicksMs = performance.now();
      void this.presses.refresh();
    }, 1_000);
    const onLine = () => {
      this.device.actNow();
      this.presses.kick();
    };
    addEventListener('online', onLine);
    addEventListener('offline', onLine);
    // Asks the browser not to throw presses away when its disk runs full.
    if ('storage' in navigator) void navigator.storage.persist().catch(() => undefined);
    return () => {
      removeEventListener('online', onLine);
      removeEventListener('offline', onLine);
      clearInterval(asking);
      letSleep();
      this.#version?.stop();
      this.#link.close();
      this.presses.stop();
      this.screens.stop();
      this.siren.dispose();
      stopDevice();
    };
  }

  /** Somebody touched the screen or a key. */
  touched(): void {
    this.#lastTouchTicksMs = performance.now();
    this.screens.touched();
    if (this.siren.state === 'locked') void this.siren.unlock();
    if (this.device.pairing.at === 'paired') fullScreen.takeIfWanted();
  }

  /** The second touch: asks for help at once, and shows what becomes of it. */
  press(category: Category): void {
    const press = this.presses.press(category);
    this.screens.go({ at: 'press', pressId: press.kept.pressId });
  }

  /** The press that the siren of this kiosk is for right now; null when it is silent. */
  get ringing(): OwnPress | null {
    const { alone } = this.presses;
    return alone && !this.#silenced.has(alone.kept.pressId) ? alone : null;
  }

  /** What the siren should sound: people leave a building for one of the two alone. */
  get tone(): Tone | null {
    if (this.ringing) return this.ringing.kept.category === 'fire' ? 'evacuate' : 'attention';
    return this.isTestingSound ? 'attention' : null;
  }

  silence(): void {
    const { alone } = this.presses;
    if (alone) this.#silenced = new Set([...this.#silenced, alone.kept.pressId]);
  }

  selfTest(): Promise<SelfTest> {
    return runSelfTest(this.#store, {
      sound: this.siren.state,
      clockDriftMs: this.device.clockDriftMs,
      networkMs: this.device.networkMs,
      queued: this.presses.unsentCount,
      refused: this.presses.refusedCount,
    });
  }

  #isIdle(): boolean {
    const isQuiet = performance.now() - this.#lastTouchTicksMs > QUIET_MS;
    const isHome = this.screens.current.at === 'home' && this.presses.shown.length === 0;
    return isQuiet && isHome && this.presses.unsentCount === 0;
  }
}
