import { expect, it } from 'vitest';
import { describeEachDatabase } from './testing/databases.ts';
import { killUnderLoad } from './testing/under-load/kills.ts';

// The short form of `npm run chaos -- kills`, with more kills the cheaper they are; see chaos/kills.ts.
const plans = {
  sqlite: { ofServer: 8 },
  mysql: { ofServer: 1, ofDatabase: 4 },
  postgres: { ofServer: 1, ofDatabase: 4 },
};

describeEachDatabase('a server that is killed at random moments', (dialect) => {
  it('loses no press and no movement, doubles neither, and sends no second copy without a label', async () => {
    const { kills, presses, movements, faults } = await killUnderLoad(dialect, {
      ...plans[dialect],
      withinMs: 300,
      // What a killed server held is sent 15 s later; that it is has tests of its own, and is waited for in the long form.
      withOutbox: false,
      load: { pauseMs: 60 },
    });
    expect(faults).toEqual([]);
    expect(kills).toBeGreaterThanOrEqual(5);
    expect(Math.min(presses, movements)).toBeGreaterThan(0);
  }, 180_000);
});
