import { afterEach, beforeEach, expect, test } from 'vitest';
import { type App, createApp } from '../../app.ts';
import { readConfig } from '../../platform/config.ts';
import { describeEachDatabase } from '../../testing/databases.ts';
import { pairKiosk } from '../../testing/kiosk.ts';
import { TestApp } from '../../testing/test-app.ts';

describeEachDatabase('kiosks over an outage of the server', (dialect) => {
  let home: TestApp;
  let next: App | undefined;

  beforeEach(async () => {
    home = await TestApp.start(dialect);
  });
  afterEach(async () => {
    await next?.stop('test over');
    next = undefined;
    await home.stop();
  });

  /** The server as it is after `ms` without one. */
  async function restartAfter(ms: number): Promise<App> {
    await home.app.jobs.stop();
    home.clock.advance(ms);
    const config = readConfig({ SIAGA_DATA_DIR: home.dataDir, SIAGA_DATABASE_URL: home.database.url });
    next = await createApp({ config, clock: home.clock });
    await next.prepare();
    return next;
  }
  const states = async () => {
    const rows = await home.app.database.db.selectFrom('kiosks').select(['name', 'state']).execute();
    return Object.fromEntries(rows.map(({ name, state }) => [name, state]));
  };

  test('nobody is lost at the start; who does not come back within 45 s is', async () => {
    const [gate, dock] = [
      await pairKiosk(home, { name: 'Gerbang' }),
      await pairKiosk(home, { name: 'Dermaga' }),
    ];
    for (const kiosk of [gate, dock]) await kiosk.post('/api/kiosks/heartbeat', { seq: 0 });
    const app = await restartAfter(3_600_000);
    await app.jobs.runDue();
    expect(await states()).toEqual({ Gerbang: 'online', Dermaga: 'online' });

    home.clock.advance(30_000);
    await gate.post('/api/kiosks/heartbeat', { seq: 1 });
    home.clock.advance(14_999);
    await app.jobs.runDue();
    expect(await states()).toEqual({ Gerbang: 'online', Dermaga: 'online' });
    home.clock.advance(1);
    await app.jobs.runDue();
    expect(await states()).toEqual({ Gerbang: 'online', Dermaga: 'lost' });
  });

  test('a restart shortly before the deadline leaves the same 45 s', async () => {
    const gate = await pairKiosk(home, { name: 'Gerbang' });
    await gate.post('/api/kiosks/heartbeat', { seq: 0 });
    const app = await restartAfter(44_000);
    home.clock.advance(44_999);
    await app.jobs.runDue();
    expect(await states()).toEqual({ Gerbang: 'online' });
    home.clock.advance(1);
    await app.jobs.runDue();
    expect(await states()).toEqual({ Gerbang: 'lost' });
  });

  test('who was lost before stays lost', async () => {
    const gate = await pairKiosk(home, { name: 'Gerbang' });
    await gate.post('/api/kiosks/heartbeat', { seq: 0 });
    home.clock.advance(45_000);
    await home.app.jobs.runDue();
    const app = await restartAfter(60_000);
    await app.jobs.runDue();
    expect(await states()).toEqual({ Gerbang: 'lost' });
  });
});
