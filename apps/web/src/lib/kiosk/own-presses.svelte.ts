import type { Incident } from '@siaga/contracts/emergency';
import type { Category } from '@siaga/contracts/presses';
import { graceLeftMs, type KeptPress, makePress } from './kept-press.ts';
import { createPressQueue, type PressQueue } from './press-queue.ts';
import type { PressStore } from './press-store.ts';
import { type Answer, createPressWire } from './press-wire.ts';
import { ageAt, readClocks } from './running-clock.ts';
import { isAlone, isOver, type Standing, standingOf } from './standing.ts';
import { ticking } from './ticking.svelte.ts';

/** How long what is over stays in sight, ms. */
const TOLD_FOR_MS = 60_000;

/** One press of this kiosk, and what is known of its incident. */
export class OwnPress {
  kept = $state.raw() as KeptPress;
  incident = $state.raw<Incident | null>(null);
  /** By the running clock; undefined while it is not over. */
  overAtTicksMs: number | undefined;
  /** Pressed in this life of the page: only then does somebody stand here whom the siren is for. */
  readonly isFresh: boolean;

  constructor(kept: KeptPress, isFresh: boolean) {
    this.kept = kept;
    this.isFresh = isFresh;
  }

  get ageMs(): number {
    return ageAt(this.kept.age, ticking.now);
  }

  get standing(): Standing {
    const { kept, incident } = this;
    // Only a press without an answer changes by the passing of time alone.
    return standingOf(kept, incident, kept.state === 'waiting' ? this.ageMs : 0);
  }

  /** How long it may still be taken back, ms; 0 when it may not. */
  get graceLeftMs(): number {
    const { kept, incident } = this;
    const isJoined = (incident?.pressCount ?? 1) > 1;
    const isAnswered = incident !== null && incident.state !== 'raised';
    if (kept.cancelledAfterMs !== undefined || isJoined || isAnswered) return 0;
    return graceLeftMs(kept, ticking.now);
  }
}

interface OwnPressesParts {
  store: PressStore;
  token: () => string | null;
  onRevoked: () => void;
  /** Where this kiosk stands now. */
  where: () => { siteId?: string | undefined; placeId?: string | null | undefined };
}

/** The presses of this kiosk that are not over yet, from the touch to the end of the incident. */
export class OwnPresses {
  #all = $state.raw<OwnPress[]>([]);
  readonly #parts: OwnPressesParts;
  readonly #queue: PressQueue;
  readonly #wire;
  #refreshing: Promise<void> | undefined;

  constructor(parts: OwnPressesParts) {
    this.#parts = parts;
    this.#wire = createPressWire(parts.token, parts.onRevoked);
    this.#queue = createPressQueue({
      store: parts.store,
      wire: this.#wire,
      readClocks,
      onChange: (press, answer) => this.#take(press, answer),
    });
  }

  /** Newest first; of presses that became one incident only the newest. */
  get shown(): OwnPress[] {
    const now = ticking.now.ticksMs;
    const incidents = new Set<string>();
    return this.#all.filter(({ kept: { incidentId }, overAtTicksMs }) => {
      if (overAtTicksMs !== undefined && now - overAtTicksMs > TOLD_FOR_MS) return false;
      if (incidentId === undefined) return true;
      const isFirst = !incidents.has(incidentId);
      incidents.add(incidentId);
      return isFirst;
    });
  }

  /** Presses that the server does not have, those that it refused left out. */
  get unsentCount(): number {
    return this.#all.filter(({ kept }) => kept.state === 'waiting').length;
  }

  get refusedCount(): number {
    return this.#all.filter(({ kept }) => kept.state === 'refused').length;
  }

  /** What the kiosk's own siren is for; null when the server knows of everything that was pressed here. */
  get alone(): OwnPress | null {
    return this.#all.find(({ isFresh, standing }) => isFresh && isAlone(standing)) ?? null;
  }

  find(pressId: string): OwnPress | undefined {
    return this.#all.find(({ kept }) => kept.pressId === pressId);
  }

  /** Keeps and sends a press in the same moment; answers it for the screen. */
  press(category: Category): OwnPress {
    const kept = makePress(category, this.#parts.where(), this.#queue.nextOrder(), readClocks());
    const made = new OwnPress(kept, true);
    this.#all = [made, ...this.#all];
    this.#queue.add(kept);
    return made;
  }

  takeBack(press: OwnPress): void {
    if (press.graceLeftMs > 0) this.#queue.takeBack(press.kept.pressId, ageAt(press.kept.age, readClocks()));
  }

  /** Takes up what an earlier life of the page left behind. */
  async load(): Promise<void> {
    await this.#queue.load();
    await this.refresh();
  }

  /** Now and not at the next turn: the line or the credential is back. */
  kick(): void {
    this.#queue.kick();
    void this.refresh();
  }

  /** An incident as it came live; of those that this kiosk has nothing to do with nothing is kept. */
  hear(incident: Incident): void {
    for (const press of this.#all) if (press.kept.incidentId === incident.id) this.#know(press, incident);
  }

  /** Asks how every incident that is not over stands; once at a time, however slow the line. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#ask().finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  async #ask(): Promise<void> {
    const asked = new Map<string, OwnPress>();
    // Of a button that was hammered a hundred presses may stand behind one incident.
    for (const press of this.#all)
      if (press.kept.state === 'kept' && !isOver(press.standing))
        asked.set(press.kept.incidentId ?? press.kept.pressId, press);
    for (const press of asked.values()) {
      const answer = await this.#wire.read(press.kept.pressId);
      if (answer.kind === 'kept') {
        this.#know(press, answer.incident);
        this.hear(answer.incident);
      }
      // Pressed under a credential that this kiosk had before: no longer its own to ask for.
      else if (answer.kind === 'refused') this.#drop(press);
      else return;
    }
  }

  stop(): void {
    this.#queue.stop();
  }

  #take(kept: KeptPress, answer?: Answer): void {
    let press = this.find(kept.pressId);
    if (press) press.kept = kept;
    else {
      press = new OwnPress(kept, false);
      this.#all = [...this.#all, press].sort((a, b) => b.kept.order - a.kept.order);
    }
    if (answer?.kind === 'kept') this.#know(press, answer.incident);
  }

  #know(press: OwnPress, incident: Incident): void {
    // Live news and answers overtake each other.
    if (press.incident && press.incident.revision > incident.revision) return;
    // What is known already is no news; yet the press itself may be over only now, with the server's answer to it.
    if (press.incident?.revision !== incident.revision) press.incident = incident;
    if (!isOver(press.standing) || press.overAtTicksMs !== undefined) return;
    press.overAtTicksMs = readClocks().ticksMs;
    this.#queue.forget(press.kept.pressId);
  }

  #drop(press: OwnPress): void {
    this.#queue.forget(press.kept.pressId);
    this.#all = this.#all.filter((other) => other !== press);
  }
}
