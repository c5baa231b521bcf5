import { toStringMethod } from 'fast-check';

/** Stands for an id, or another word that only the server can give, until a call is sent. */
export class Known {
  readonly kind: string;
  readonly number: number;
  /** Of the caller's own site, of the other one, or of any other kind of thing. */
  readonly from: 'own' | 'foreign' | 'any';

  constructor(kind: string, number: number, from: Known['from']) {
    this.kind = kind;
    this.number = number;
    this.from = from;
  }

  [toStringMethod](): string {
    return `<${this.from} ${this.kind} ${this.number}>`;
  }
}

/** Words beside ids that a later call needs. */
const words = ['code', 'claim', 'number', 'email'];
/** What a list answers, where its address does not say it. */
const kindsOfLists: Record<string, string> = { history: 'movement', 'phone-book': 'entry', mine: 'device' };
const kindsOfKeys: Record<string, string> = {
  reversal: 'movement',
  replacement: 'movement',
  apiKey: 'api-key',
};

const singular = (word: string) => kindsOfLists[word] ?? word.replace(/s$/, '');

/** What kind of thing a field names: `tankId`, `siteIds`, or the `id` in `/api/tanks/{id}`. */
export function kindOf(field: string, path: string): string | null {
  if (words.includes(field)) return field;
  if (field === 'id') return singular(/([\w-]+)\/\{id\}/.exec(path)?.[1] ?? '');
  return /^(\w+)Ids?$/.exec(field)?.[1] ?? null;
}

/** Ids that answers have named, by the kind of thing, so that later calls meet what earlier ones made. */
export class Pool {
  readonly #own = new Map<string, string[]>();
  readonly #foreign = new Map<string, string[]>();
  readonly #spared: ReadonlySet<string>;

  /** @param spared Ids that no call may name by itself: whoever furnishes the test must stay. */
  constructor(spared: ReadonlySet<string>) {
    this.#spared = spared;
  }

  /** Takes up what an answer to a call of this address names. */
  learn(path: string, answer: unknown): void {
    this.#walk(answer, singular(path.split('/').findLast((part) => !part.startsWith('{')) ?? ''));
  }

  addForeign(kind: string, id: string): void {
    add(this.#foreign, kind, id);
  }

  /** Null where nothing of the kind is known yet. */
  find({ kind, number, from }: Known): string | null {
    const ids =
      from === 'any'
        ? [...this.#own.values()].flat()
        : (from === 'own' ? this.#own : this.#foreign).get(kind);
    return ids?.[number % ids.length] ?? null;
  }

  #walk(value: unknown, kind: string): void {
    if (Array.isArray(value)) {
      for (const item of value.slice(0, 20)) this.#walk(item, kind);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    for (const [key, member] of Object.entries(value)) {
      if (typeof member === 'string') {
        const named = key === 'id' ? kind : words.includes(key) ? key : /^(\w+)Id$/.exec(key)?.[1];
        if (named !== undefined && !this.#spared.has(member)) add(this.#own, named, member);
      } else this.#walk(member, key === 'data' ? kind : (kindsOfKeys[key] ?? singular(key)));
    }
  }
}

/** The newest are kept: they are the ones that still exist. */
function add(map: Map<string, string[]>, kind: string, id: string): void {
  const ids = map.get(kind) ?? [];
  if (!ids.includes(id)) map.set(kind, [id, ...ids].slice(0, 30));
}
