import { describe, expect, it } from 'vitest';
import { planRows, type ReadRow } from './plan.ts';

let line = 1;
const row = (type: 'IN' | 'OUT', amountMl: number, occurredAt: number): ReadRow => ({
  line: ++line,
  tankId: 't',
  type,
  amountMl,
  occurredAt,
  note: null,
  theirBalanceMl: null,
  importLine: String(line),
});

describe('planRows', () => {
  it('brings rows into the order of happening and gives each its balance', () => {
    const { planned, refused } = planRows([row('OUT', 30, 20), row('IN', 100, 10)], {
      openingMl: 0,
      standing: [],
      safeFillMl: 1000,
    });
    expect(planned.map(({ type, balanceMl }) => [type, balanceMl])).toEqual([
      ['IN', 100],
      ['OUT', 70],
    ]);
    expect(refused).toEqual([]);
  });

  it('refuses only the row that cannot be, and goes on without it', () => {
    const { planned, refused } = planRows([row('IN', 100, 10), row('OUT', 101, 20), row('OUT', 100, 30)], {
      openingMl: 0,
      standing: [],
      safeFillMl: 1000,
    });
    expect(planned).toHaveLength(2);
    expect(refused.map(({ code, row: { occurredAt } }) => [code, occurredAt])).toEqual([
      ['insufficient_stock', 20],
    ]);
  });

  it('minds what stands later in the ledger', () => {
    const tank = { openingMl: 500, standing: [{ occurredAt: 50, deltaMl: -480 }], safeFillMl: 1000 };
    expect(planRows([row('OUT', 21, 10)], tank).refused).toHaveLength(1);
    expect(planRows([row('OUT', 20, 10)], tank).refused).toHaveLength(0);
  });

  it('keeps safe fill at every later moment', () => {
    const tank = { openingMl: 0, standing: [{ occurredAt: 50, deltaMl: 900 }], safeFillMl: 1000 };
    expect(planRows([row('IN', 101, 10)], tank).refused[0]).toMatchObject({ code: 'over_capacity' });
  });

  it('counts a moment by its end: a receipt that was taken back leaves no peak', () => {
    const standing = [
      { occurredAt: 50, deltaMl: 900 },
      { occurredAt: 50, deltaMl: -900 },
    ];
    const tank = { openingMl: 0, standing, safeFillMl: 1000 };
    expect(planRows([row('IN', 1000, 10)], tank).refused).toEqual([]);
  });
});
