import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeEachDatabase } from './testing/databases.ts';
import { TestTank } from './testing/fuel.ts';
import { TestApp } from './testing/test-app.ts';

describeEachDatabase('a thousand calls at once', (dialect) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(dialect);
  });
  afterAll(() => app.stop());

  test('are not overload: every one of them is recorded, though all are about the same tank', async () => {
    const tank = await TestTank.at(app);
    await tank.receives(1_000);
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => tank.tryOut(1)));
    const statuses = Map.groupBy(answers, ({ status }) => status);
    expect([...statuses].map(([status, list]) => [status, list.length])).toEqual([[201, 1_000]]);
    expect(await tank.balanceL()).toBe(0);
  }, 120_000);
});
