import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { TestTank } from '../../testing/fuel.ts';
import { TestApp } from '../../testing/test-app.ts';
import { verifyLedger } from './verify.ts';

describeEachDatabase('the ledger', (dialect) => {
  let test: TestApp;

  beforeAll(async () => {
    test = await TestApp.start(dialect);
  });
  afterAll(() => test.stop());

  it('lets exactly 100 of 200 parallel issues of 1 L succeed on 100 L', async () => {
    const tank = await TestTank.at(test);
    await tank.receives(100);
    const answers = await Promise.all(Array.from({ length: 200 }, () => tank.tryOut(1)));
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(100);
    expect(answers.filter((answer) => answer.body.code === 'insufficient_stock')).toHaveLength(100);
    expect(await tank.balanceL()).toBe(0);
    const balances = answers
      .filter((answer) => answer.status === 201)
      .map((answer) => answer.body.movement.balanceL);
    expect(new Set(balances).size).toBe(100);
    expect((await verifyLedger(test.app.database.db)).faults).toEqual([]);
  });

  it('loses none of 100 parallel receipts on four tanks', async () => {
    const tanks = await Promise.all([1, 2, 3, 4].map(() => TestTank.at(test)));
    await Promise.all(Array.from({ length: 100 }, (_, index) => tanks[index % 4]!.receives(3)));
    expect(await Promise.all(tanks.map((tank) => tank.balanceL()))).toEqual([75, 75, 75, 75]);
  });

  it('refuses UPDATE and DELETE in the database itself', async () => {
    const tank = await TestTank.at(test);
    const movement = await tank.receives(10);
    const { db } = test.app.database;
    await expect(
      db.updateTable('movements').set({ amount_ml: 1 }).where('id', '=', movement.id).execute(),
    ).rejects.toThrow(/append-only/);
    await expect(db.deleteFrom('movements').where('id', '=', movement.id).execute()).rejects.toThrow(
      /append-only/,
    );
  });

  it('agrees with itself after entries, back-dated entries and corrections', async () => {
    const tank = await TestTank.at(test);
    await tank.receives(5_000, { occurredAt: '2026-11-01T00:00:00.000Z' });
    const wrong = await tank.issues(100, { occurredAt: '2026-11-03T00:00:00.000Z' });
    await tank.issues(50, { occurredAt: '2026-11-02T00:00:00.000Z' });
    await tank.tryReverse(wrong.id, 'salah', { litres: 10 });
    expect((await verifyLedger(test.app.database.db)).faults).toEqual([]);
  });

  it('names the first movement that somebody altered behind its back', async () => {
    const tank = await TestTank.at(test);
    await tank.receives(10);
    const altered = await tank.receives(20);
    await tank.receives(30);
    const { db } = test.app.database;
    const trigger =
      dialect === 'postgres'
        ? sql`drop trigger movements_no_update on movements`
        : sql`drop trigger movements_no_update`;
    await trigger.execute(db);
    await db.updateTable('movements').set({ amount_ml: 21_000 }).where('id', '=', altered.id).execute();
    const { faults } = await verifyLedger(db);
    expect(faults).toEqual([
      expect.objectContaining({
        tankId: tank.id,
        seq: 2,
        what: 'was altered: its hash does not fit its content',
      }),
    ]);
    await db.updateTable('movements').set({ amount_ml: 20_000 }).where('id', '=', altered.id).execute();
    await db.updateTable('tank_days').set({ in_ml: 61_000 }).where('tank_id', '=', tank.id).execute();
    expect((await verifyLedger(db)).faults[0]?.what).toMatch(/kept sums of 2026-11-18/);
  });
});
