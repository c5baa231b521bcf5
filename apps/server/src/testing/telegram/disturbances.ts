import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal, tooMany } from './refusal.ts';

/** Which calls are disturbed; all of them unless said otherwise. */
export interface Disturbed {
  methods?: readonly string[];
  chatId?: number;
  /** So many calls, and then no more. */
  times?: number;
}

type Manner =
  | { kind: 'refuse'; refusal: Refusal }
  | { kind: 'delay'; ms: number }
  /** Takes the call and neither does it nor answers. */
  | { kind: 'hang' }
  /** Does the call and keeps the answer back. */
  | { kind: 'hold' }
  /** Answers what is no answer of the Bot API. */
  | { kind: 'babble' };

interface Disturbance extends Disturbed {
  manner: Manner;
  left: number;
}

export const SENDS = ['sendMessage', 'sendVenue', 'sendLocation'] as const;

/** What goes wrong with calls, as long as it is switched on. */
export class Disturbances {
  #list: Disturbance[] = [];
  #release: (() => void)[] = [];

  #add(manner: Manner, which: Disturbed = {}): void {
    this.#list.push({ ...which, manner, left: which.times ?? Number.POSITIVE_INFINITY });
  }

  asksForPatience(seconds: number, which: Disturbed = { methods: SENDS, times: 1 }): void {
    this.#add({ kind: 'refuse', refusal: tooMany(seconds) }, which);
  }
  refuses(code: number, description: string, which?: Disturbed): void {
    this.#add({ kind: 'refuse', refusal: new Refusal(code, description) }, which);
  }
  answersAfter(ms: number, which?: Disturbed): void {
    this.#add({ kind: 'delay', ms }, which);
  }
  hangs(which?: Disturbed): void {
    this.#add({ kind: 'hang' }, which);
  }
  holdsAnswers(which: Disturbed = { methods: SENDS }): void {
    this.#add({ kind: 'hold' }, which);
  }
  babbles(which?: Disturbed): void {
    this.#add({ kind: 'babble' }, which);
  }

  /** Everything works again; answers that were held back go out. */
  end(): void {
    this.#list = [];
    for (const release of this.#release.splice(0)) release();
  }

  /**
   * Runs a call through what is switched on.
   * @returns what the call answers; `babble` for nonsense.
   * @throws Refusal
   */
  async run(
    method: string,
    payload: Record<string, unknown>,
    call: () => Promise<unknown>,
  ): Promise<{ result: unknown } | 'babble'> {
    const found = this.#list.find(
      ({ methods, chatId, left }) =>
        left > 0 &&
        (methods?.includes(method) ?? true) &&
        (chatId === undefined || Number(payload['chat_id']) === chatId),
    );
    if (!found) return { result: await call() };
    found.left--;
    switch (found.manner.kind) {
      case 'refuse':
        throw found.manner.refusal;
      case 'delay':
        await sleep(found.manner.ms);
        return { result: await call() };
      case 'hang':
        return new Promise(() => {});
      case 'hold': {
        const result = await call();
        await new Promise<void>((resolve) => this.#release.push(resolve));
        return { result };
      }
      case 'babble':
        return 'babble';
    }
  }
}
