import { inOrder, type KeptPress, readKept, workOf } from './kept-press.ts';
import type { PressStore } from './press-store.ts';
import type { Answer, PressWire } from './press-wire.ts';
import { attemptTimeoutMs, retryDelayMs } from './retry.ts';
import { ageAt, type Reading } from './running-clock.ts';

export interface QueueParts {
  store: PressStore;
  wire: PressWire;
  readClocks: () => Reading;
  /** A press has changed; `answer` is what the server said to it, when that is the reason. */
  onChange: (press: KeptPress, answer?: Answer) => void;
}

/** How often the age of what waits is written down, ms: a restart counts on from there. */
const NOTE_AGE_EVERY_MS = 60_000;
/** A device whose store did not answer is asked again after so long, ms. */
const READ_AGAIN_MS = 15_000;
/** An attempt that has run for so long when the line comes back is given up for a new one, ms. */
const STUCK_AFTER_MS = 1_000;

export type PressQueue = ReturnType<typeof createPressQueue>;

/**
 * Says presses to the server until it has them, for as long as it takes. A new press is sent at once, beside whatever the
 * queue is doing; what waits is repeated in order, one after the other, with the id it was made with. A press that the
 * server cannot read is put aside; one that makes it fail does not hold up the next. Without a credential all waits.
 */
export function createPressQueue({ store, wire, readClocks, onChange }: QueueParts) {
  const presses = new Map<string, KeptPress>();
  const attempts = new Map<string, { abort: AbortController; since: number }>();
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reading: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  /** Counts up whenever somebody asks for a round. */
  let asked = 0;
  let stopped = false;

  function change(press: KeptPress, changes: Partial<KeptPress>, answer?: Answer): KeptPress {
    const next = { ...press, ...changes };
    presses.set(next.pressId, next);
    void store.put(next);
    onChange(next, answer);
    return next;
  }

  /** Says what is due about one press; false when nobody answered, so that the next would not get through either. */
  async function attempt(pressId: string): Promise<boolean> {
    const press = presses.get(pressId);
    const work = press && workOf(press);
    if (!press || !work || attempts.has(pressId)) return true;
    const abort = new AbortController();
    attempts.set(pressId, { abort, since: readClocks().ticksMs });
    const given = { timeoutMs: attemptTimeoutMs(failures), signal: abort.signal };
    const speaking = work === 'send' ? wire.send(press, given) : wire.takeBack(press, given);
    const answer = await speaking.finally(() => attempts.delete(pressId));
    // It may have been taken back while it was on its way, or be forgotten by now.
    const now = presses.get(pressId);
    if (!now) return true;
    if (work === 'send') takeAnswer(now, answer);
    else if (answer.kind === 'kept' || answer.kind === 'refused')
      change(now, { cancelSettled: true }, answer);
    // Taken back while it was on its way: the seconds for that are running.
    if (answer.kind === 'kept' && workOf(presses.get(pressId)) === 'cancel') return attempt(pressId);
    return answer.kind !== 'unanswered' && answer.kind !== 'revoked';
  }

  function takeAnswer(press: KeptPress, answer: Answer): void {
    if (answer.kind === 'refused') change(press, { state: 'refused' }, answer);
    if (answer.kind !== 'kept') return;
    const { incident, receipt } = answer;
    // Somebody else's press stands behind the same incident, and that one was meant.
    const isSettled = incident.state === 'cancelled' || incident.pressCount > 1;
    const cancel = press.cancelledAfterMs !== undefined && isSettled ? { cancelSettled: true } : {};
    change(press, { state: 'kept', receipt, incidentId: incident.id, ...cancel }, answer);
  }

  /** Goes through what waits, from the oldest on, until nobody answers. */
  async function round(): Promise<void> {
    clearTimeout(timer);
    asked += 1;
    if (running) return;
    running = true;
    for (let done = 0; done !== asked && !stopped;) {
      done = asked;
      // One that fails in a way that nobody has thought of must not end the turn of all the others for ever.
      for (const { pressId } of inOrder(presses.values()))
        if (!(await attempt(pressId).catch(() => true))) break;
      const left = inOrder(presses.values()).filter(({ pressId }) => !attempts.has(pressId));
      failures = left.length > 0 && done === asked ? failures + 1 : 0;
    }
    running = false;
    if (!stopped && inOrder(presses.values()).length > 0)
      timer = setTimeout(() => void round(), retryDelayMs(failures));
  }

  /** Takes up what an earlier life of the page left behind, again and again until the device could be read. */
  async function takeUp(): Promise<void> {
    const found = await store.all();
    if (stopped) return;
    const now = readClocks();
    for (const left of found.presses) {
      const press = readKept(left, now);
      if (!press || presses.has(press.pressId)) continue;
      // The server may have learnt to read it since.
      const state = press.state === 'refused' ? 'waiting' : press.state;
      change(press, { state, age: { ms: ageAt(press.age, now), at: now } });
    }
    void round();
    // A tablet that has just been switched on may need longer than anybody waits for its disk.
    if (!found.isWhole) reading = setTimeout(() => void takeUp(), READ_AGAIN_MS);
  }

  const noting = setInterval(() => {
    const now = readClocks();
    for (const press of presses.values()) {
      if (workOf(press) !== 'send' || attempts.has(press.pressId)) continue;
      change(press, { age: { ms: ageAt(press.age, now), at: now } });
    }
  }, NOTE_AGE_EVERY_MS);

  return {
    /** Takes up what an earlier life of the page left behind, and sends what of it waits. */
    load: takeUp,
    /** The place of the next press in the order. */
    nextOrder: (): number => Math.max(0, ...[...presses.values()].map((press) => press.order)) + 1,
    /** Keeps a new press and sends it in the same moment. */
    add(press: KeptPress): void {
      change(press, {});
      void attempt(press.pressId).then(() => {
        if (workOf(presses.get(press.pressId))) void round();
      });
    },
    /** The person did not mean it: said with the press if that has not left, else after it. */
    takeBack(pressId: string, afterMs: number): void {
      const press = presses.get(pressId);
      if (!press || press.cancelledAfterMs !== undefined) return;
      change(press, { cancelledAfterMs: afterMs });
      void attempt(pressId).then(() => void round());
    },
    /** Forgets a press that is over. */
    forget(pressId: string): void {
      presses.delete(pressId);
      void store.remove(pressId);
    },
    /** The line or the credential is back: now, and not when the next turn is due. */
    kick(): void {
      failures = 0;
      const now = readClocks().ticksMs;
      for (const { abort, since } of attempts.values()) if (now - since > STUCK_AFTER_MS) abort.abort();
      void round();
    },
    stop(): void {
      stopped = true;
      clearTimeout(timer);
      clearTimeout(reading);
      clearInterval(noting);
      for (const { abort } of attempts.values()) abort.abort();
    },
  };
}
