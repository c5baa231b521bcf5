import { version } from '$app/env';
import { claimPairing, heartbeat, startPairing, type Kiosk } from '@siaga/contracts/kiosks';
import { untrack } from 'svelte';
import { call } from '../api.ts';
import { ApiProblem } from '../problem.ts';

const tokenKey = 'siaga.kioskToken';
const heartbeatMs = 15_000;
const pollMs = 3_000;
const retryMs = 5_000;

type State =
  | { at: 'starting' }
  | { at: 'pairing'; code: string; expiresAt: number }
  | { at: 'connecting' }
  | { at: 'connected'; kiosk: Kiosk };

/** One start of the device until its stop. */
interface Run {
  stopped: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** This screen as a kiosk: asks for a code until an administrator has typed it, then shows signs of life. */
export class KioskDevice {
  state = $state.raw<State>({ at: 'starting' });
  /** The last call found no server; the kiosk goes on trying by itself. */
  unreachable = $state(false);
  lastHeartbeatAt = $state<number>();

  #seq = 0;
  #claim = '';

  /** Runs until the returned function is called. */
  start(): () => void {
    const run: Run = { stopped: false, timer: undefined };
    // Untracked: an effect that starts this must not run again, and stop it, whenever the state changes.
    untrack(() => void this.#step(run));
    return () => {
      run.stopped = true;
      clearTimeout(run.timer);
    };
  }

  async #step(run: Run): Promise<void> {
    const wait = await this.#act();
    if (!run.stopped) run.timer = setTimeout(() => void this.#step(run), wait);
  }

  /** Does what is due and answers after how many milliseconds the next is. */
  async #act(): Promise<number> {
    try {
      const token = localStorage.getItem(tokenKey);
      const wait = token
        ? await this.#beat(token)
        : this.#claim
          ? await this.#poll()
          : await this.#askForCode();
      this.unreachable = false;
      return wait;
    } catch {
      // Whatever it was: a screen on a wall has nobody who reloads it, so it goes on trying.
      this.unreachable = true;
      return retryMs;
    }
  }

  async #askForCode(): Promise<number> {
    const pairing = await call(startPairing, {});
    this.#claim = pairing.claim;
    this.state = { at: 'pairing', code: pairing.code, expiresAt: Date.parse(pairing.expiresAt) };
    return pollMs;
  }

  async #poll(): Promise<number> {
    try {
      const { kiosk, token } = await call(claimPairing, { body: { claim: this.#claim } });
      localStorage.setItem(tokenKey, token);
      this.#claim = '';
      this.state = { at: 'connected', kiosk };
      return 0;
    } catch (thrown) {
      if (!(thrown instanceof ApiProblem) || (thrown.status !== 404 && thrown.status !== 409)) throw thrown;
      // 409: the administrator has not typed the code yet. 404: it has expired, so a new one is due.
      if (thrown.status === 409) return pollMs;
      this.#claim = '';
      return 0;
    }
  }

  async #beat(token: string): Promise<number> {
    try {
      if (this.state.at !== 'connected') this.state = { at: 'connecting' };
      const body = { seq: this.#seq++, version, selfTest: { language: document.documentElement.lang } };
      const reply = await call(heartbeat, { body }, { bearer: token, timeoutMs: 10_000 });
      this.state = { at: 'connected', kiosk: reply.kiosk };
      this.lastHeartbeatAt = Date.now();
      return heartbeatMs;
    } catch (thrown) {
      if (!(thrown instanceof ApiProblem) || thrown.status !== 401) throw thrown;
      // Revoked: the credential is worthless, so this screen must be connected anew.
      localStorage.removeItem(tokenKey);
      this.state = { at: 'starting' };
      return 0;
    }
  }
}
