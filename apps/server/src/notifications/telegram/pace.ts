/** At most `calls` in any `windowMs`. */
interface Limit {
  calls: number;
  windowMs: number;
}

/** What Telegram asks of bots. */
export const limits = {
  chat: { calls: 1, windowMs: 1_000 },
  group: { calls: 20, windowMs: 60_000 },
  overall: { calls: 30, windowMs: 1_000 },
} as const satisfies Record<string, Limit>;

/** Longest that all chats wait because several were told to: a guess must not silence the others for hours. */
const HOLD_ALL_MS = 60_000;
/** From so many chats on, those that were quiet for a minute are forgotten. */
const CHATS_KEPT = 500;

/** Earliest moment, from `now` on, at which one more call keeps to the limit. @param past moments of earlier calls, ascending */
export function earliest(past: readonly number[], limit: Limit, now: number): number {
  const nth = past.at(-limit.calls);
  return nth === undefined ? now : Math.max(now, nth + limit.windowMs);
}

/** A chat as Telegram's limits see it. */
export interface PacedChat {
  key: string;
  isGroup: boolean;
}

/** When calls may go out, so that Telegram need not refuse them. Each process keeps its own. */
export class Pace {
  readonly #past = new Map<string, number[]>();
  readonly #holds = new Map<string, number>();
  #overall: number[] = [];
  #allHeldUntil = 0;
  #seenAt = Number.NEGATIVE_INFINITY;

  /** An answer of `now` has taken the place; a later one has not: ask again then. */
  take(chat: PacedChat, now: number): number {
    this.#follow(now);
    const past = this.#past.get(chat.key) ?? [];
    const free = Math.max(
      earliest(past, limits.chat, now),
      chat.isGroup ? earliest(past, limits.group, now) : now,
      earliest(this.#overall, limits.overall, now),
      this.#holds.get(chat.key) ?? now,
      this.#allHeldUntil,
    );
    if (free > now) return free;
    this.#forget(now);
    this.#past.set(chat.key, [...past.slice(1 - limits.group.calls), now]);
    this.#overall = [...this.#overall.slice(1 - limits.overall.calls), now];
    return now;
  }

  /**
   * Telegram asked for patience with this chat. It never says whether it means the whole bot: when it asks for a second chat
   * while the first still waits, all wait, but for a minute at most.
   */
  hold(chat: PacedChat, now: number, afterMs: number): void {
    this.#follow(now);
    const others = [...this.#holds].some(([key, until]) => key !== chat.key && until > now);
    this.#holds.set(chat.key, now + afterMs);
    if (others) this.#allHeldUntil = Math.max(this.#allHeldUntil, now + Math.min(afterMs, HOLD_ALL_MS));
  }

  /** A clock that was set back takes what was noted with it: nobody waits for an hour that comes twice. */
  #follow(now: number): void {
    const backMs = this.#seenAt - now;
    this.#seenAt = now;
    if (backMs <= 0) return;
    const back = (moments: readonly number[]) => moments.map((at) => at - backMs);
    for (const [key, past] of this.#past) this.#past.set(key, back(past));
    for (const [key, until] of this.#holds) this.#holds.set(key, until - backMs);
    this.#overall = back(this.#overall);
    this.#allHeldUntil -= backMs;
  }

  #forget(now: number): void {
    for (const [key, until] of this.#holds) if (until <= now) this.#holds.delete(key);
    if (this.#past.size < CHATS_KEPT) return;
    for (const [key, past] of this.#past)
      if ((past.at(-1) ?? 0) <= now - limits.group.windowMs) this.#past.delete(key);
  }
}
