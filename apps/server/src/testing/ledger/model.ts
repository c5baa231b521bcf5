/**
 * The ledger's rules once more, as plainly as they can be written: every figure is counted anew from all lines. Tests hold
 * the product against it. Whole millilitres, UTC milliseconds.
 */
export interface ModelTank {
  safeFillMl: number;
  /** How far the site's clocks are ahead of UTC at a moment, ms. */
  offsetAt: (at: number) => number;
}

export interface Line {
  tank: number;
  type: 'IN' | 'OUT';
  ml: number;
  at: number;
  recordedAt: number;
  /** Number within the tank, from 1. */
  seq: number;
  /** Book stock after it in the order of recording. */
  balanceMl: number;
  /** Index of the line that this one takes back. */
  reverses: number | null;
  replaces: number | null;
  source: 'entry' | 'import';
}

interface Entry {
  type: 'IN' | 'OUT';
  ml: number;
  at: number;
}

/** One call about the ledger; lines are named by their index. */
export type LedgerCall =
  | { kind: 'record'; key: string; tank: number; type: 'IN' | 'OUT'; ml: number; at: number | null }
  | {
      kind: 'reverse';
      line: number;
      replacement: { type?: 'IN' | 'OUT'; tank?: number; ml?: number; at?: number } | null;
    }
  | { kind: 'limit'; tank: number; safeFillMl: number }
  | { kind: 'import'; tank: number; rows: Entry[] };

/** What a call must be answered: the lines it wrote, in the order of the answer, or one of some refusals. */
export type Outcome =
  { accepted: true; lines: number[] } | { accepted: false; status: number; codes: string[] };

const DAY_MS = 86_400_000;
/** Clocks differ: so far ahead an entry may lie. */
const AHEAD_MS = 300_000;

export const netMl = ({ type, ml }: Pick<Line, 'type' | 'ml'>): number => (type === 'IN' ? ml : -ml);

const refused = (status: number, ...codes: string[]): Outcome => ({ accepted: false, status, codes });

export class LedgerModel {
  readonly tanks: ModelTank[];
  readonly lines: Line[];
  /** Lines that a key has written. */
  readonly #byKey: Map<string, number[]>;

  constructor(
    tanks: ModelTank[],
    lines: Line[] = [],
    byKey: ReadonlyMap<string, number[]> = new Map<string, number[]>(),
  ) {
    this.tanks = tanks;
    this.lines = lines;
    this.#byKey = new Map(byKey);
  }

  copy(): LedgerModel {
    return new LedgerModel(
      this.tanks.map((tank) => ({ ...tank })),
      [...this.lines],
      this.#byKey,
    );
  }

  linesOf(tank: number): Line[] {
    return this.lines.filter((line) => line.tank === tank);
  }

  balanceMl(tank: number): number {
    return this.linesOf(tank).reduce((sum, line) => sum + netMl(line), 0);
  }

  /** Calendar day in the tank's zone. */
  dayOf(tank: number, at: number): string {
    return new Date(at + this.tanks[tank]!.offsetAt(at)).toISOString().slice(0, 10);
  }

  apply(call: LedgerCall, now: number): Outcome {
    switch (call.kind) {
      case 'record':
        return this.#record(call, now);
      case 'reverse':
        return this.#reverse(call, now);
      case 'limit':
        return this.#limit(call);
      case 'import':
        return this.#import(call, now);
    }
  }

  #record(call: LedgerCall & { kind: 'record' }, now: number): Outcome {
    const before = this.#byKey.get(call.key);
    if (before) return { accepted: true, lines: before };
    const at = call.at ?? now;
    const wrongMoment = momentRefusal(at, now);
    if (wrongMoment) return wrongMoment;
    const codes = this.#breaches(call.tank, [{ ...call, at }]);
    if (codes.length > 0) return refused(409, ...codes);
    const lines = [this.#write(call.tank, { ...call, at }, now)];
    this.#byKey.set(call.key, lines);
    return { accepted: true, lines };
  }

  #reverse({ line, replacement }: LedgerCall & { kind: 'reverse' }, now: number): Outcome {
    const original = this.lines[line]!;
    if (original.reverses !== null) return refused(409, 'reversal_is_final');
    if (this.lines.some(({ reverses }) => reverses === line)) return refused(409, 'already_reversed');
    const back: Entry = { ...original, type: original.type === 'IN' ? 'OUT' : 'IN' };
    const target = replacement?.tank ?? original.tank;
    const anew: Entry | null = replacement && {
      type: replacement.type ?? original.type,
      ml: replacement.ml ?? original.ml,
      at: replacement.at ?? original.at,
    };
    const wrongMoment = anew && anew.at !== original.at ? momentRefusal(anew.at, now) : null;
    if (wrongMoment) return wrongMoment;
    const codes =
      anew && target === original.tank
        ? this.#breaches(target, [back, anew])
        : [...this.#breaches(original.tank, [back]), ...(anew ? this.#breaches(target, [anew]) : [])];
    if (codes.length > 0) return refused(409, ...codes);
    const writeBack = () => this.#write(original.tank, back, now, { reverses: line });
    if (!anew) return { accepted: true, lines: [writeBack()] };
    const writeAnew = () => this.#write(target, anew, now, { replaces: line });
    // In one tank what comes in is written first.
    if (target === original.tank && back.type === 'OUT') {
      const written = writeAnew();
      return { accepted: true, lines: [writeBack(), written] };
    }
    return { accepted: true, lines: [writeBack(), writeAnew()] };
  }

  #limit({ tank, safeFillMl }: LedgerCall & { kind: 'limit' }): Outcome {
    if (this.balanceMl(tank) > safeFillMl) return refused(409, 'below_content');
    this.tanks[tank]!.safeFillMl = safeFillMl;
    return { accepted: true, lines: [] };
  }

  /** As if each row were recorded by hand in the order of happening, but however long ago, and all or none. */
  #import({ tank, rows }: LedgerCall & { kind: 'import' }, now: number): Outcome {
    const attempt = this.copy();
    const written: number[] = [];
    for (const row of [...rows].sort((a, b) => a.at - b.at)) {
      const isAhead = row.at > now + AHEAD_MS;
      if (isAhead || attempt.#breaches(tank, [row]).length > 0) return refused(409, 'bad_rows');
      written.push(attempt.#write(tank, row, now, { source: 'import' }));
    }
    this.lines.push(...attempt.lines.slice(this.lines.length));
    return { accepted: true, lines: written };
  }

  /** Which limits would be broken at the end of any moment at which the entries, made together, change the stock. */
  #breaches(tank: number, entries: Entry[]): string[] {
    const lines = this.linesOf(tank);
    const moments = new Set([...lines, ...entries].map(({ at }) => at));
    const codes = new Set<string>();
    for (const moment of moments) {
      const sumUpTo = (list: Entry[]) =>
        list.filter(({ at }) => at <= moment).reduce((sum, entry) => sum + netMl(entry), 0);
      const changeMl = sumUpTo(entries);
      const stockMl = sumUpTo(lines) + changeMl;
      if (changeMl < 0 && stockMl < 0) codes.add('insufficient_stock');
      if (changeMl > 0 && stockMl > this.tanks[tank]!.safeFillMl) codes.add('over_capacity');
    }
    return [...codes];
  }

  #write(
    tank: number,
    { type, ml, at }: Entry,
    now: number,
    links: Partial<Pick<Line, 'reverses' | 'replaces' | 'source'>> = {},
  ): number {
    this.lines.push({
      ...{ tank, type, ml, at, recordedAt: now },
      seq: this.linesOf(tank).length + 1,
      balanceMl: this.balanceMl(tank) + netMl({ type, ml }),
      reverses: null,
      replaces: null,
      source: 'entry',
      ...links,
    });
    return this.lines.length - 1;
  }
}

/** An entry may lie 31 days back. */
function momentRefusal(at: number, now: number): Outcome | null {
  if (at > now + AHEAD_MS) return refused(422, 'occurred_in_future');
  return at < now - 31 * DAY_MS ? refused(422, 'too_far_back') : null;
}
