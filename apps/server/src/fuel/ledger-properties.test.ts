import type { Permission } from '@siaga/contracts/permissions';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyChains } from '../identity/index.ts';
import { describeEachDatabase } from '../testing/databases.ts';
import { expectAgreement, readAll } from '../testing/ledger/agreement.ts';
import {
  isAnsweredAs,
  type LedgerAccess,
  resolve,
  send,
  type Turn,
  turns,
  writtenIn,
} from '../testing/ledger/calls.ts';
import { type LedgerCall, LedgerModel, type ModelTank, type Outcome } from '../testing/ledger/model.ts';
import { PATIENCE_MS, runsOf } from '../testing/fuzz/runs.ts';
import type { TestAnswer, TestPerson } from '../testing/person.ts';
import { TestApp } from '../testing/test-app.ts';

const HOUR_MS = 3_600_000;
/** Shortly before midnight in Makassar; New York's clocks were put back 17 days before. */
const START = Date.parse('2026-11-18T15:58:00.000Z');
const CLOCKS_BACK = Date.parse('2026-11-01T06:00:00.000Z');
const EDGES = [
  CLOCKS_BACK,
  CLOCKS_BACK - HOUR_MS,
  // Midnights in New York before, at the end of and after the day of 25 hours, and in Makassar.
  ...['2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z', '2026-11-18T05:00:00Z'].map((text) => Date.parse(text)),
  ...['2026-11-01T16:00:00Z', '2026-11-17T16:00:00Z', '2026-11-18T16:00:00Z'].map((text) => Date.parse(text)),
  // How far back and ahead an entry may lie.
  START - 31 * 24 * HOUR_MS,
  START + 300_000,
];
/** Head and start allow the last issue, but not what was issued between: drawn numbers seldom meet so. */
const LATER_DIP = (
  [
    ['IN', -3],
    ['OUT', -1],
    ['IN', 0],
    ['OUT', -2],
  ] as const
).map(([type, hours]): Turn => {
  const at = START + hours * HOUR_MS;
  return { pauseMs: 0, together: [{ kind: 'record', tank: 0, type, ml: 300_000, at, repeats: null }] };
});
const makassar = () => 8 * HOUR_MS;
const newYork = (at: number) => (at < CLOCKS_BACK ? -4 : -5) * HOUR_MS;

describeEachDatabase('the ledger', (dialect) => {
  let test: TestApp;
  let program: TestPerson;
  let siteIds: string[];

  beforeAll(async () => {
    test = await TestApp.start(dialect);
    siteIds = [test.siteId, await test.site('Depot New York', 'America/New_York')];
    const permissions: Permission[] = [
      'tanks.manage',
      'fuel.read',
      'fuel.record',
      'fuel.correct',
      'fuel.import',
    ];
    // A key does not expire when the clock is set back for the next sequence.
    const { body } = await test.admin.post('/api/api-keys', { name: 'Uji', permissions, siteIds });
    program = test.program(body.key as string);
  });
  afterAll(() => test.stop());

  async function threeTanks(): Promise<{ model: LedgerModel; access: LedgerAccess }> {
    const sites = [siteIds[0], siteIds[0], siteIds[1]];
    const tanks: ModelTank[] = [makassar, makassar, newYork].map((offsetAt) => ({
      safeFillMl: 1_000_000,
      offsetAt,
    }));
    const tankIds: string[] = [];
    for (const siteId of sites) {
      const name = `Tangki ${crypto.randomUUID()}`;
      const wish = { name, siteId, product: 'Solar B40', capacityL: 1_200, safeFillL: 1_000 };
      tankIds.push((await program.post('/api/tanks', wish)).body.tank.id as string);
    }
    return { model: new LedgerModel(tanks), access: { by: program, tankIds, lineIds: [] } };
  }

  it(
    'agrees with a plain count for any receipts, issues, corrections, imports and limits, also at once',
    async () => {
      let lines = 0;
      await fc.assert(
        fc.asyncProperty(turns(START, EDGES), async (sequence) => {
          test.clock.setTo(new Date(START).toISOString());
          const { model: empty, access } = await threeTanks();
          let model = empty;
          const recorded: (LedgerCall & { kind: 'record' })[] = [];
          for (const turn of sequence) {
            const calls = callsOf(turn, model, recorded);
            const answers = await Promise.all(calls.map((call) => send(call, access)));
            model = await explained(model, calls, answers, access, test.clock.now());
            test.clock.advance(turn.pauseMs);
          }
          await expectAgreement(model, access, test.clock.now());
          lines += model.lines.length;
        }),
        { ...runsOf(dialect === 'sqlite' ? 60 : 20), examples: [[LATER_DIP]] },
      );
      const verdict = await test.app.fuel.verify();
      expect(verdict.faults).toEqual([]);
      expect(verdict.movements).toBeGreaterThanOrEqual(lines);
      expect((await verifyChains(test.app.database.longReads)).fault).toBeNull();
    },
    PATIENCE_MS,
  );
});

const callsOf = (
  turn: Turn,
  model: LedgerModel,
  recorded: (LedgerCall & { kind: 'record' })[],
): LedgerCall[] =>
  'file' in turn
    ? [{ kind: 'import', ...turn.file }]
    : turn.together.flatMap((wish) => resolve(wish, model, recorded) ?? []);

/**
 * The model after calls that were made at once: there must be an order in which it answers each of them as the product did.
 * Ids of new lines are learnt on the way.
 */
async function explained(
  model: LedgerModel,
  calls: LedgerCall[],
  answers: TestAnswer[],
  access: LedgerAccess,
  now: number,
): Promise<LedgerModel> {
  for (const order of orders(calls.map((_call, index) => index))) {
    const attempt = model.copy();
    const outcomes = new Map<number, Outcome>();
    const fits = order.every((index) => {
      const outcome = attempt.apply(calls[index]!, now);
      outcomes.set(index, outcome);
      return isAnsweredAs(answers[index]!, outcome, calls[index]!, attempt);
    });
    if (!fits) continue;
    for (const [index, outcome] of outcomes) {
      if (!outcome.accepted || outcome.lines.length === 0) continue;
      const ids = await idsOf(calls[index]!, answers[index]!, access, outcome.lines.length);
      for (const [place, line] of outcome.lines.entries()) access.lineIds[line] = ids[place]!;
    }
    return attempt;
  }
  const told = calls.map((call, index) => {
    const alone = model.copy().apply(call, now);
    const { status, text } = answers[index]!;
    return `${JSON.stringify(call)}\n  answered ${status} ${text}\n  alone it would be ${JSON.stringify(alone)}`;
  });
  throw new Error(`no order of these calls explains their answers:\n${told.join('\n')}`);
}

/** An import's answer names no movements; they are the tank's last ones. */
async function idsOf(
  call: LedgerCall,
  answer: TestAnswer,
  access: LedgerAccess,
  count: number,
): Promise<string[]> {
  if (call.kind !== 'import') return writtenIn(answer).map(({ id }) => id);
  const all = await readAll(access, access.tankIds[call.tank]!);
  return all
    .sort((a, b) => a.seq - b.seq)
    .slice(-count)
    .map(({ id }) => id);
}

function orders(items: number[]): number[][] {
  if (items.length <= 1) return [items];
  return items.flatMap((first) =>
    orders(items.filter((item) => item !== first)).map((rest) => [first, ...rest]),
  );
}
