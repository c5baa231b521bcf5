import { version } from '$app/env';
import { claimPairing, heartbeat, readBoard, startPairing } from '@siaga/contracts/kiosks';
import { untrack } from 'svelte';
import { call } from '../api.ts';
import { ApiProblem } from '../problem.ts';
import { type Board, boardOf, fullBoardOf, keepBoard, recallBoard } from './board.ts';
import { kioskToken } from './credential.ts';
import { coarseRoundTripMs, driftMs, roundTripMs } from './drift.ts';
import { isRevoked } from './press-wire.ts';
import type { SelfTest } from './self-test.ts';

const HEARTBEAT_MS = 15_000;
const POLL_MS = 3_000;
const RETRY_MS = 5_000;
const BOARD_EVERY_MS = 5 * 60_000;

type Pairing = { at: 'starting' } | { at: 'pairing'; code: string; expiresAt: number } | { at: 'paired' };

interface DeviceParts {
  selfTest: () => Promise<SelfTest>;
  /** The server answers, for the first time or again. */
  onReached: () => void;
  /** A credential has come (true) or is worth nothing any more (false). */
  onPaired: (isPaired: boolean) => void;
}

/** One start of the device until its stop. */
interface Run {
  stopped: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** This screen as a kiosk: asks for a code until an administrator has typed it, then shows signs of life. */
export class KioskDevice {
  readonly #token = kioskToken;
  readonly #parts: DeviceParts;
  /** Known from an earlier life of the page, so that the button stands before the server has said a word. */
  board = $state.raw<Board | null>(null);
  pairing = $state.raw<Pairing>({ at: 'starting' });
  connection = $state<'connecting' | 'online' | 'offline'>('connecting');
  clockDriftMs = $state<number | null>(null);
  networkMs = $state<number | null>(null);

  #seq = 0;
  #claim = '';
  #boardDueAt = 0;
  #run: Run | undefined;
  #acting = false;
  /** Counts up whenever somebody asks for a turn. */
  #asked = 0;

  constructor(parts: DeviceParts) {
    this.#parts = parts;
    if (this.token === null) return;
    this.pairing = { at: 'paired' };
    this.board = recallBoard();
  }

  get token(): string | null {
    return this.#token.get();
  }

  /** Runs until the returned function is called. */
  start(): () => void {
    const run: Run = { stopped: false, timer: undefined };
    this.#run = run;
    // Untracked: an effect that starts this must not run again, and stop it, whenever the state changes.
    untrack(() => void this.#step(run));
    return () => {
      run.stopped = true;
      clearTimeout(run.timer);
    };
  }

  /** The line or the credential may have changed: asks now and not when the next turn is due. */
  actNow(): void {
    const run = this.#run;
    if (!run || run.stopped) return;
    this.#asked += 1;
    if (!this.#acting) {
      clearTimeout(run.timer);
      void this.#step(run);
    }
  }

  async #step(run: Run): Promise<void> {
    this.#acting = true;
    const asked = this.#asked;
    const wait = await this.#act();
    this.#acting = false;
    if (!run.stopped) run.timer = setTimeout(() => void this.#step(run), this.#asked === asked ? wait : 0);
  }

  /** Does what is due and answers after how many milliseconds the next is. */
  async #act(): Promise<number> {
    try {
      const token = this.token;
      const wait = await (token ? this.#beat(token) : this.#claim ? this.#poll() : this.#askForCode());
      const wasAway = this.connection !== 'online';
      this.connection = 'online';
      if (wasAway) this.#parts.onReached();
      return wait;
    } catch {
      // Whatever it was: a screen on a wall has nobody who reloads it, so it goes on trying.
      this.connection = 'offline';
      this.networkMs = null;
      return RETRY_MS;
    }
  }

  async #askForCode(): Promise<number> {
    const pairing = await call(startPairing, {});
    this.#claim = pairing.claim;
    this.pairing = { at: 'pairing', code: pairing.code, expiresAt: Date.parse(pairing.expiresAt) };
    return POLL_MS;
  }

  async #poll(): Promise<number> {
    try {
      const { kiosk, token } = await call(claimPairing, { body: { claim: this.#claim } });
      this.#token.set(token);
      this.#claim = '';
      this.#keep(boardOf(kiosk, null));
      this.pairing = { at: 'paired' };
      this.#parts.onPaired(true);
      return 0;
    } catch (thrown) {
      if (!(thrown instanceof ApiProblem) || (thrown.status !== 404 && thrown.status !== 409)) throw thrown;
      // 409: the administrator has not typed the code yet. 404: it has expired, so a new one is due.
      if (thrown.status === 409) return POLL_MS;
      this.#claim = '';
      return 0;
    }
  }

  async #beat(bearer: string): Promise<number> {
    try {
      const selfTest = { ...(await this.#parts.selfTest()) };
      const sentAtMs = Date.now();
      const body = { seq: this.#seq++, version, selfTest };
      const reply = await call(heartbeat, { body }, { bearer, timeoutMs: 10_000 });
      const exchange = { sentAtMs, answeredAtMs: Date.now(), serverMs: Date.parse(reply.now) };
      this.clockDriftMs = Math.round(driftMs(exchange) / 1_000) * 1_000;
      this.networkMs = coarseRoundTripMs(roundTripMs(exchange));
      this.#keep(boardOf(reply.kiosk, this.board));
      await this.#refreshBoard(bearer);
      return HEARTBEAT_MS;
    } catch (thrown) {
      if (!(thrown instanceof ApiProblem) || !isRevoked(thrown)) throw thrown;
      // Revoked: the credential is worthless, so this screen must be connected anew.
      this.#token.set(null);
      this.#boardDueAt = 0;
      this.pairing = { at: 'starting' };
      this.#parts.onPaired(false);
      return 0;
    }
  }

  /** The site and its numbers; the heartbeat does not hang on it. */
  async #refreshBoard(bearer: string): Promise<void> {
    if (performance.now() < this.#boardDueAt) return;
    const reply = await call(readBoard, {}, { bearer, timeoutMs: 10_000 }).catch((thrown: unknown) => {
      if (thrown instanceof ApiProblem && isRevoked(thrown)) throw thrown;
      return undefined;
    });
    if (!reply) return;
    this.#keep(fullBoardOf(reply, Date.now()));
    this.#boardDueAt = performance.now() + BOARD_EVERY_MS;
  }

  #keep(board: Board): void {
    if (JSON.stringify(board) === JSON.stringify(this.board)) return;
    this.board = board;
    keepBoard(board);
  }
}
