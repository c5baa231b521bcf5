import { Refusal } from './refusal.ts';

interface Poll {
  offset: number | undefined;
  limit: number;
  answer: (updates: object[]) => void;
  refuse: (refusal: Refusal) => void;
  timer: NodeJS.Timeout;
}

interface Queued {
  id: number;
  update: object;
  /** How often it was handed out. */
  given: number;
}

/** What waits for the bot: kept until a later poll confirms it, handed out to one poll at a time. */
export class UpdateQueue {
  /** Every update is handed out a second time, although it was confirmed. */
  repeats = false;
  /** The newest is handed out first. */
  reverses = false;
  /** Polls that were ended because another one began. */
  conflicts = 0;
  polls = 0;
  #queue: Queued[] = [];
  #nextId = 1_000;
  #wanted: string[] | null = null;
  #poll: Poll | null = null;

  get waiting(): number {
    return this.#queue.length;
  }

  /** Whether somebody polls right now. */
  get isPolled(): boolean {
    return this.#poll !== null;
  }

  add(what: Record<string, unknown>): number {
    const id = this.#nextId;
    this.addRaw({ update_id: id, ...what });
    return id;
  }

  /** Something that may be no update at all. */
  addRaw(update: { update_id?: unknown }): void {
    const id = typeof update.update_id === 'number' ? update.update_id : this.#nextId;
    this.#nextId = Math.max(this.#nextId, id) + 1;
    const kind = Object.keys(update).find((key) => key !== 'update_id');
    if (this.#wanted && kind !== undefined && !this.#wanted.includes(kind)) return;
    this.#queue.push({ id, update, given: 0 });
    this.#serve();
  }

  /** getUpdates; resolves when there is something or the time is over. @param gone Fires when the caller hangs up. */
  async poll(payload: Record<string, unknown>, gone: AbortSignal): Promise<object[]> {
    this.polls++;
    if (Array.isArray(payload['allowed_updates'])) this.#wanted = payload['allowed_updates'] as string[];
    const offset = payload['offset'] === undefined ? undefined : Number(payload['offset']);
    if (offset !== undefined)
      this.#queue = this.#queue.filter(({ id, given }) => id >= offset || (this.repeats && given < 2));
    if (this.#poll) {
      this.conflicts++;
      this.#poll.refuse(
        new Refusal(
          409,
          'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
        ),
      );
    }
    return new Promise<object[]>((resolve, reject) => {
      const end = () => {
        clearTimeout(poll.timer);
        if (this.#poll === poll) this.#poll = null;
      };
      const poll: Poll = {
        offset,
        limit: Math.min(Number(payload['limit'] ?? 100), 100),
        answer: (updates) => (end(), resolve(updates)),
        refuse: (refusal) => (end(), reject(refusal)),
        timer: setTimeout(() => poll.answer([]), Number(payload['timeout'] ?? 0) * 1_000),
      };
      gone.addEventListener('abort', end);
      this.#poll = poll;
      this.#serve();
    });
  }

  /** Nobody's poll is answered any more. */
  drop(): void {
    if (this.#poll) clearTimeout(this.#poll.timer);
    this.#poll = null;
  }

  #serve(): void {
    if (!this.#poll || this.#queue.length === 0) return;
    const batch = this.#queue.slice(0, this.#poll.limit);
    for (const queued of batch) queued.given++;
    const updates = batch.map(({ update }) => update);
    this.#poll.answer(this.reverses ? updates.reverse() : updates);
  }
}
