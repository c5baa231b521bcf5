import { setTimeout as sleep } from 'node:timers/promises';
import { type LoadedSite, untilAnswered } from './site.ts';

/** A press as it was sent, and the receipt that it got in the end. */
export interface SentPress {
  pressId: string;
  receipt: string | null;
  /** Other numbers that a repeat was given; must stay empty. */
  otherReceipts: string[];
}

/** An entry as it was sent, and the movement that came of it. */
export interface SentEntry {
  key: string;
  tankId: string;
  type: 'in' | 'out';
  litres: number;
  /** Null until it was answered, and for good when it was refused or never answered. */
  movementId: string | null;
  isRefused: boolean;
}

export interface LoadOptions {
  /** Senders of presses and of movements, each with one call at a time. */
  pressLanes?: number;
  entryLanes?: number;
  /** Mean pause of a sender between two things, ms. */
  pauseMs?: number;
}

const CATEGORIES = ['medical', 'fire', 'security', 'accident'] as const;
const RESOLVED_AT_ONCE = 0.15;
/** A server that was killed is back long before; what has no answer by then never gets one. */
const LAST_ANSWERS_MS = 90_000;
const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(Math.random() * items.length)]!;

/**
 * What a site does all day, faster: a kiosk that keeps each press until it has a receipt, clerks who repeat an entry under its
 * key until it is answered, and a responder who takes what is open and brings it to an end.
 */
export class SteadyLoad {
  readonly presses: SentPress[] = [];
  readonly entries: SentEntry[] = [];
  /** Answers other than success, by status and code, however often they came. */
  readonly setbacks = new Map<string, number>();
  /** Numbers of incidents that the responder leaves alone. */
  readonly leftAlone = new Set<string>();
  readonly #site: LoadedSite;
  readonly #pauseMs: number;
  readonly #work: Promise<unknown>[];
  #isOver = false;
  #isGivenUp = false;
  #answersBefore = Number.POSITIVE_INFINITY;

  constructor(site: LoadedSite, { pressLanes = 3, entryLanes = 3, pauseMs = 150 }: LoadOptions = {}) {
    this.#site = site;
    this.#pauseMs = pauseMs;
    this.#work = [
      ...Array.from({ length: pressLanes }, () => this.#overAndOver(() => this.#press())),
      ...Array.from({ length: entryLanes }, () => this.#overAndOver(() => this.#record())),
      this.#overAndOver(() => this.#respond()),
    ];
  }

  get answered(): number {
    return (
      this.presses.filter(({ receipt }) => receipt !== null).length +
      this.entries.filter(({ movementId, isRefused }) => movementId !== null || isRefused).length
    );
  }

  /**
   * Begins nothing new; resolves when everything that was begun has its answer, or has waited for it for 90 s: then a press
   * stays without a receipt, an entry without a movement.
   */
  async end(): Promise<void> {
    this.#isOver = true;
    const patience = setTimeout(() => this.giveUp(), LAST_ANSWERS_MS);
    await Promise.all(this.#work);
    clearTimeout(patience);
  }

  /** Begins nothing new and asks for nothing again, whether it was answered or not. */
  giveUp(): void {
    this.#isOver = true;
    this.#isGivenUp = true;
  }

  /** Whatever is raised from now on is answered by nobody, until {@link resolveAll}. */
  leaveNew(): void {
    this.#answersBefore = Date.now();
  }

  /** Brings every incident to its end, so that nobody is reminded of one any more; false when that took more than 90 s. */
  async resolveAll(): Promise<boolean> {
    const until = performance.now() + LAST_ANSWERS_MS;
    while (performance.now() < until) {
      const open = await this.#open().catch(() => null);
      if (open?.length === 0) return true;
      for (const id of open ?? []) await this.#resolve(id).catch(() => undefined);
      await sleep(this.#pauseMs);
    }
    return false;
  }

  async #overAndOver(work: () => Promise<void>): Promise<void> {
    while (!this.#isOver) {
      await work();
      await sleep(Math.random() * 2 * this.#pauseMs);
    }
  }

  async #press(): Promise<void> {
    const pressId = crypto.randomUUID();
    const sent: SentPress = { pressId, receipt: null, otherReceipts: [] };
    this.presses.push(sent);
    const body = {
      pressId,
      category: pick(CATEGORIES),
      placeId: pick(this.#site.placeIds.slice(0, 2)),
      note: pressId,
    };
    const ask = () =>
      this.#ask<{ receipt: string }>(() => this.#site.asKiosk('/api/emergency/presses', body));
    const answer = await this.#untilAnswered(ask);
    if (answer === null) return;
    sent.receipt = answer.body.receipt;
    // A receipt may be lost on its way: the kiosk then comes again, and must get the same.
    if (Math.random() > 0.2) return;
    const again = await this.#untilAnswered(ask);
    if (again !== null && again.body.receipt !== sent.receipt) sent.otherReceipts.push(again.body.receipt);
  }

  async #record(): Promise<void> {
    const sent: SentEntry = {
      key: crypto.randomUUID(),
      tankId: pick(this.#site.tankIds),
      type: Math.random() < 0.6 ? 'in' : 'out',
      litres: 1 + Math.floor(Math.random() * 20),
      movementId: null,
      isRefused: false,
    };
    this.entries.push(sent);
    const { key, type, tankId, litres } = sent;
    const answer = await this.#untilAnswered(() =>
      this.#ask<{ movement: { id: string } }>(
        () =>
          this.#site.asAdmin(
            'POST',
            `/api/stock/${type}`,
            { tankId, litres, note: key },
            { 'idempotency-key': key },
          ),
        409,
      ),
    );
    if (answer === null) return;
    if (answer.status === 409) sent.isRefused = true;
    else sent.movementId = answer.body.movement.id;
  }

  /** Takes the oldest that is open; what a dead server does not hear is simply done the next time. */
  async #respond(): Promise<void> {
    await sleep(this.#pauseMs * 2);
    try {
      for (const id of (await this.#open(this.#answersBefore)).slice(-2)) {
        await this.#site.admin('POST', `/api/emergency/incidents/${id}/acknowledge`, {});
        // Most presses join one that is open: Telegram takes one message a second.
        if (Math.random() < RESOLVED_AT_ONCE) await this.#resolve(id);
      }
    } catch {
      await sleep(this.#pauseMs);
    }
  }

  /** Incidents that are open, were raised before a moment and are not left alone, the newest first. */
  async #open(raisedBefore = Number.POSITIVE_INFINITY): Promise<string[]> {
    const { data } = await this.#site.admin<{ data: { id: string; number: string; raisedAt: string }[] }>(
      'GET',
      '/api/emergency/incidents?open=true',
    );
    return data
      .filter(({ number, raisedAt }) => !this.leftAlone.has(number) && Date.parse(raisedAt) < raisedBefore)
      .map(({ id }) => id);
  }

  async #resolve(id: string): Promise<void> {
    await this.#site.admin('POST', `/api/emergency/incidents/${id}/resolve`, {});
  }

  #untilAnswered<Answer>(ask: () => Promise<Answer | null>): Promise<Answer | null> {
    return untilAnswered(ask, () => this.#isGivenUp);
  }

  /** An answer that settles the matter; null for every other. */
  async #ask<Body>(
    send: () => Promise<Response>,
    ...alsoSettled: number[]
  ): Promise<{ status: number; body: Body } | null> {
    const answer = await send();
    const body = (await answer.json()) as Body & { code?: string };
    if (answer.ok || alsoSettled.includes(answer.status)) return { status: answer.status, body };
    const what = `${answer.status} ${body.code ?? ''}`;
    this.setbacks.set(what, (this.setbacks.get(what) ?? 0) + 1);
    return null;
  }
}
