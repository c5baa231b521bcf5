import fc from 'fast-check';
import type { Movement } from '@siaga/contracts/fuel';
import type { TestAnswer, TestPerson } from '../person.ts';
import { type LedgerCall, type LedgerModel, type Outcome } from './model.ts';

/** What is drawn: lines and earlier calls are still meant by any number, which is later taken as an index. */
type Wish =
  | {
      kind: 'record';
      tank: number;
      type: 'IN' | 'OUT';
      ml: number;
      at: number | null;
      repeats: number | null;
    }
  | {
      kind: 'reverse';
      line: number;
      replacement: { type?: 'IN' | 'OUT'; tank?: number; ml?: number; at?: number } | null;
    }
  | { kind: 'limit'; tank: number; safeFillMl: number };

/** What is asked at once, or a file read in, and how long nobody asks anything afterwards. */
export type Turn = { pauseMs: number } & (
  { together: Wish[] } | { file: { tank: number; rows: { type: 'IN' | 'OUT'; ml: number; at: number }[] } }
);

const HOUR_MS = 3_600_000;

/** Turns over three tanks; moments crowd around a few, so that some are equal and many lie at the edges of days. */
export function turns(start: number, edges: readonly number[]): fc.Arbitrary<Turn[]> {
  // Most at one tank, or too little comes together at any.
  const tank = fc.constantFrom(0, 0, 0, 0, 1, 2);
  const type = fc.constantFrom('IN' as const, 'OUT' as const);
  // Equal amounts empty and fill a tank to the last millilitre, where limits bite.
  const ml = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(300_000, 300_000, 300_000, 100_000) },
    fc.constantFrom(1, 500, 1_000_000),
    fc.integer({ min: 1, max: 700_000 }),
  );
  const at = fc
    .record({
      near: fc.constantFrom(...edges, start, start - 2 * HOUR_MS),
      by: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(-1, 0, 0, 1) },
        fc.integer({ min: -30 * HOUR_MS, max: 30 * HOUR_MS }),
      ),
    })
    .map(({ near, by }) => near + by);
  const optional = { requiredKeys: [] as [] };
  const wish: fc.Arbitrary<Wish> = fc.oneof(
    {
      weight: 9,
      arbitrary: fc.record({
        kind: fc.constant('record' as const),
        tank,
        type: fc.constantFrom('IN' as const, 'OUT' as const),
        ml,
        at: fc.option(at, { freq: 4 }),
        repeats: fc.option(fc.nat(20), { freq: 8 }).map((other) => other),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('reverse' as const),
        line: fc.nat(30),
        replacement: fc.option(fc.record({ type, tank, ml, at }, optional), { freq: 2 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('limit' as const),
        tank,
        safeFillMl: fc.integer({ min: 100_000, max: 1_200_000 }),
      }),
    },
  );
  const pauseMs = fc.constantFrom(0, 0, 1, 60_000, 11 * HOUR_MS);
  const row = fc.record({ type, ml, at: at.map((ms) => Math.floor(ms / 1000) * 1000) });
  const turn: fc.Arbitrary<Turn> = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({ pauseMs, together: fc.array(wish, { minLength: 1, maxLength: 4 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        pauseMs,
        file: fc.record({ tank, rows: fc.array(row, { minLength: 1, maxLength: 4 }) }),
      }),
    },
  );
  return fc.array(turn, { minLength: 1, maxLength: 24, size: 'max' });
}

/** Gives the drawn numbers their meaning; null for a correction while there is nothing to correct. */
export function resolve(
  wish: Wish,
  { lines }: LedgerModel,
  recorded: (LedgerCall & { kind: 'record' })[],
): LedgerCall | null {
  if (wish.kind === 'limit') return wish;
  if (wish.kind === 'reverse') {
    return lines.length === 0 ? null : { ...wish, line: wish.line % lines.length };
  }
  const { repeats, ...call } = wish;
  const earlier = repeats === null ? undefined : recorded[repeats % Math.max(1, recorded.length)];
  if (earlier) return earlier;
  const fresh = { ...call, key: crypto.randomUUID() };
  recorded.push(fresh);
  return fresh;
}

/** The ledger of a test as programs reach it. */
export interface LedgerAccess {
  by: TestPerson;
  tankIds: string[];
  /** Ids of the model's lines, by index. */
  lineIds: string[];
}

const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());

export function send(call: LedgerCall, { by, tankIds, lineIds }: LedgerAccess): Promise<TestAnswer> {
  switch (call.kind) {
    case 'record':
      return by.once(
        `/api/stock/${call.type.toLowerCase()}`,
        { tankId: tankIds[call.tank], litres: call.ml / 1000, occurredAt: iso(call.at ?? undefined) },
        call.key,
      );
    case 'reverse':
      return by.once(`/api/stock/movements/${lineIds[call.line]}/reverse`, {
        reason: 'salah catat',
        ...(call.replacement ? { replacement: replacementBody(call.replacement, tankIds) } : {}),
      });
    case 'limit':
      return by.patch(`/api/tanks/${tankIds[call.tank]}`, { safeFillL: call.safeFillMl / 1000 });
    case 'import':
      return by.post('/api/stock/import', {
        csv: ['waktu,jenis,liter,catatan', ...call.rows.map(csvRow)].join('\n'),
        tankId: tankIds[call.tank],
        columns: { occurredAt: 'waktu', type: 'jenis', litres: 'liter', note: 'catatan' },
        delimiter: ',',
        decimal: '.',
        dryRun: false,
      });
  }
}

const replacementBody = (
  wish: NonNullable<(LedgerCall & { kind: 'reverse' })['replacement']>,
  tankIds: string[],
) => ({
  type: wish.type,
  tankId: wish.tank === undefined ? undefined : tankIds[wish.tank],
  litres: wish.ml === undefined ? undefined : wish.ml / 1000,
  occurredAt: iso(wish.at),
});

// The note makes each row one of its own, however often it is drawn.
const csvRow = ({ at, type, ml }: { at: number; type: string; ml: number }) =>
  `${iso(at)},${type},${(ml / 1000).toFixed(3)},${crypto.randomUUID()}`;

/** What the answer says was written, in the order of the model's outcome. */
export const writtenIn = ({ body }: TestAnswer): Movement[] =>
  [body?.movement, body?.reversal, body?.replacement].filter((movement) => movement !== undefined);

/** Whether the product answered as the model does; lines that were written are compared number by number. */
export function isAnsweredAs(
  answer: TestAnswer,
  outcome: Outcome,
  call: LedgerCall,
  model: LedgerModel,
): boolean {
  if (!outcome.accepted)
    return answer.status === outcome.status && outcome.codes.includes(answer.body.code as string);
  if (call.kind === 'import')
    return answer.status === 200 && answer.body.report.written === outcome.lines.length;
  if (call.kind === 'limit') return answer.status === 200;
  const written = writtenIn(answer);
  return (
    answer.status === 201 &&
    written.length === outcome.lines.length &&
    outcome.lines.every((index, place) => {
      const [line, movement] = [model.lines[index]!, written[place]!];
      return (
        movement.seq === line.seq &&
        movement.type === line.type &&
        movement.litres === line.ml / 1000 &&
        movement.balanceL === line.balanceMl / 1000 &&
        Date.parse(movement.occurredAt) === line.at
      );
    })
  );
}
