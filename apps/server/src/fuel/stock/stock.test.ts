import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { TestTank } from '../../testing/fuel.ts';
import { TestApp } from '../../testing/test-app.ts';

describeEachDatabase('stock figures', (dialect) => {
  let test: TestApp;

  beforeAll(async () => {
    test = await TestApp.start(dialect);
  });
  afterAll(() => test.stop());

  const summaryOf = async (tank: TestTank) => {
    const { body } = await test.admin.get('/api/stock/summary');
    return body.data.find((line: { tankId: string }) => line.tankId === tank.id);
  };

  it('sums up a tank: litres, percent, cover from the last full days, low or not', async () => {
    const tank = await TestTank.at(test, { deadStockL: 100, reserveL: 400, lowStockL: 1_000 });
    await tank.receives(5_000, { occurredAt: '2026-11-01T00:00:00.000Z' });
    for (const day of ['11', '12', '13', '14', '15', '16', '17']) {
      await tank.issues(100, { occurredAt: `2026-11-${day}T02:00:00.000Z` });
    }
    await tank.issues(300, { occurredAt: '2026-11-18T02:00:00.000Z' });
    expect(await summaryOf(tank)).toMatchObject({
      balanceL: 4_000,
      percent: 40,
      // (4,000 - 100 - 400) / 100 a day; what was issued today does not count yet.
      daysOfCover: 35,
      low: false,
      lastMovementAt: '2026-11-18T02:00:00.000Z',
    });
    await tank.issues(3_000);
    expect(await summaryOf(tank)).toMatchObject({ balanceL: 1_000, low: true });
  });

  it('makes no cover up where nothing was issued', async () => {
    const tank = await TestTank.at(test);
    await tank.receives(500, { occurredAt: '2026-11-01T00:00:00.000Z' });
    expect(await summaryOf(tank)).toMatchObject({ daysOfCover: null, low: false, lowStockL: null });
  });

  it('does not count a corrected issue as use', async () => {
    const tank = await TestTank.at(test);
    await tank.receives(5_000, { occurredAt: '2026-11-11T00:00:00.000Z' });
    const wrong = await tank.issues(700, { occurredAt: '2026-11-12T00:00:00.000Z' });
    await tank.tryReverse(wrong.id, 'salah', { litres: 70 });
    expect((await summaryOf(tank)).daysOfCover).toBe(493);
  });

  it('carries the opening into a period in which nothing happened', async () => {
    const tank = await TestTank.at(test);
    await tank.receives(850.1, { occurredAt: '2026-11-01T00:00:00.000Z' });
    const lines = await tank.trend('days=3');
    expect(lines.map(({ day, openingL, closingL }) => [day, openingL, closingL])).toEqual([
      ['2026-11-16', 850.1, 850.1],
      ['2026-11-17', 850.1, 850.1],
      ['2026-11-18', 850.1, 850.1],
    ]);
  });

  it('cuts days in the site zone: an issue at 23:30 UTC belongs to the next day in Makassar', async () => {
    const tank = await TestTank.at(test);
    await tank.receives(100, { occurredAt: '2026-11-15T23:30:00.000Z' });
    const lines = await tank.trend('from=2026-11-15&to=2026-11-16');
    expect(lines.map((line) => line.inL)).toEqual([0, 100]);
  });

  it("shows today's sums and puts a back-dated entry on its own day", async () => {
    const tank = await TestTank.at(test);
    await tank.receives(1_000, { occurredAt: '2026-11-10T00:00:00.000Z' });
    await tank.issues(30);
    await tank.issues(20, { occurredAt: '2026-11-12T00:00:00.000Z' });
    const today = await test.admin.get(`/api/stock/today?tankId=${tank.id}`);
    expect(today.body.data).toEqual([
      expect.objectContaining({ day: '2026-11-18', openingL: 980, inL: 0, outL: 30, closingL: 950 }),
    ]);
  });

  it('agrees with a plain count for any entries: opening + in - out = closing on every day', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            hoursBack: fc.integer({ min: 0, max: 20 * 24 }),
            ml: fc.integer({ min: 1, max: 400_000 }),
            isIn: fc.boolean(),
          }),
          { minLength: 1, maxLength: 12 },
        ),
        async (entries) => {
          const tank = await TestTank.at(test);
          const kept: { at: number; deltaMl: number }[] = [];
          for (const { hoursBack, ml, isIn } of entries) {
            const at = test.clock.now() - hoursBack * 3_600_000;
            const occurredAt = new Date(at).toISOString();
            const answer = isIn
              ? await tank.tryIn(ml / 1000, { occurredAt })
              : await tank.tryOut(ml / 1000, { occurredAt });
            // The rule itself, by brute force: no moment from this one on may fall below 0.
            const deltaMl = isIn ? ml : -ml;
            const all = [...kept, { at, deltaMl }].sort((a, b) => a.at - b.at);
            let balance = 0;
            const possible = all.every((entry) => (balance += entry.deltaMl) >= 0);
            expect(answer.status).toBe(possible ? 201 : 409);
            if (possible) kept.push({ at, deltaMl });
          }
          const lines = await tank.trend('days=31');
          expect(lines).toHaveLength(31);
          for (const [index, line] of lines.entries()) {
            const endOfDay = Date.parse(`${line.day}T16:00:00.000Z`);
            const closingMl = kept
              .filter(({ at }) => at < endOfDay)
              .reduce((sum, { deltaMl }) => sum + deltaMl, 0);
            expect(line.closingL).toBe(closingMl / 1000);
            expect(Math.round((line.openingL + line.inL - line.outL) * 1000)).toBe(closingMl);
            if (index > 0) expect(line.openingL).toBe(lines[index - 1]!.closingL);
          }
        },
      ),
      { numRuns: dialect === 'sqlite' ? 25 : 8 },
    );
  });

  it('closes a period of the past with what the tank held then, whatever came later', async () => {
    const tank = await TestTank.at(test);
    await tank.receives(500, { occurredAt: '2026-11-10T01:00:00.000Z' });
    await tank.issues(40, { occurredAt: '2026-11-12T01:00:00.000Z' });
    await tank.receives(7, { occurredAt: '2026-11-16T01:00:00.000Z' });
    await tank.issues(300);
    const lines = await tank.trend('from=2026-11-11&to=2026-11-13');
    expect(lines.map(({ openingL, closingL }) => [openingL, closingL])).toEqual([
      [500, 500],
      [500, 460],
      [460, 460],
    ]);
    expect(await tank.trend('from=2026-11-08&to=2026-11-08')).toMatchObject([{ openingL: 0, closingL: 0 }]);
  });

  it('answers ten years and refuses a day more, a period backwards and days that do not exist', async () => {
    const tank = await TestTank.at(test);
    expect(await tank.trend('days=3660')).toHaveLength(3_660);
    for (const query of [
      'days=3661',
      'days=0',
      'days=abc',
      'from=2026-11-02&to=2026-11-01',
      'from=2026-02-30',
      'from=2000-01-01&to=2026-01-01',
      'from=9999-12-31&to=9999-12-31',
      'to=0000-01-05&days=10',
      'from=1899-12-31&to=1900-01-05',
    ]) {
      expect((await test.admin.get(`/api/stock/trend?tankId=${tank.id}&${query}`)).status).toBe(422);
    }
  });

  it('leaves archived tanks out of the summary and keeps them in the trend', async () => {
    const tank = await TestTank.at(test);
    await tank.receives(10);
    await tank.issues(10);
    await test.admin.patch(`/api/tanks/${tank.id}`, { archived: true });
    expect(await summaryOf(tank)).toBeUndefined();
    expect((await tank.trend('days=1'))[0]).toMatchObject({ inL: 10, outL: 10 });
  });
});
