import { setImmediate as otherWork } from 'node:timers/promises';

/** What became of one of those that were brought together. */
export type Outcome<Result> = { result: Result } | { error: unknown };

/**
 * Hands on what is waiting, at most so many, in the order in which it came. The first call closes the batch; later ones
 * answer the same, so it can stand at the begin of work that is run again.
 */
export type Take<Item> = () => readonly Item[];

interface Place<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/** How long a batch waits for as many as the last one had, who have just been answered and may come again at once. */
const COMPANY_MS = 3;

/**
 * Gathers what callers bring while an earlier batch is being written, and writes it as the next one: what a commit costs is
 * shared by all who wait for it. Whoever comes alone does not wait for company. In each lane one batch is written at a time.
 */
export class Gathering<Item, Result> {
  readonly #most: number;
  readonly #write: (take: Take<Item>) => Promise<readonly Outcome<Result>[]>;
  readonly #lanes = new Map<string, Place<Item, Result>[]>();

  /**
   * @param most Items of one batch.
   * @param write Answers what became of each item that it took, in their order; what it throws is thrown to all of them.
   */
  constructor(most: number, write: (take: Take<Item>) => Promise<readonly Outcome<Result>[]>) {
    this.#most = most;
    this.#write = write;
  }

  /** Resolves with what became of the item once its batch has been written. */
  bring(lane: string, item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      const place = { item, resolve, reject };
      const waiting = this.#lanes.get(lane);
      if (waiting) return void waiting.push(place);
      const opened = [place];
      this.#lanes.set(lane, opened);
      void this.#empty(lane, opened);
    });
  }

  async #empty(lane: string, waiting: Place<Item, Result>[]): Promise<void> {
    let expected = 1;
    while (waiting.length > 0) {
      const until = performance.now() + COMPANY_MS;
      // On a database that answers at once nobody else would be heard before the batch is written.
      do await otherWork();
      while (waiting.length < expected && performance.now() < until);
      expected = await this.#writeOnce(waiting);
    }
    this.#lanes.delete(lane);
  }

  /** @returns how many the batch had. */
  async #writeOnce(waiting: Place<Item, Result>[]): Promise<number> {
    let batch: Place<Item, Result>[] | undefined;
    const take = () => (batch ??= waiting.splice(0, this.#most)).map(({ item }) => item);
    try {
      const outcomes = await this.#write(take);
      take();
      for (const [index, { resolve, reject }] of batch!.entries()) {
        const outcome = outcomes[index] ?? { error: new Error('nothing was said of an item') };
        if ('result' in outcome) resolve(outcome.result);
        else reject(outcome.error);
      }
    } catch (error) {
      take();
      for (const { reject } of batch!) reject(error);
    }
    return batch!.length;
  }
}
