import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type App, createApp } from '../app.ts';
import { readConfig } from '../platform/config.ts';
import { TestClock } from '../testing/clock.ts';
import { TestPerson } from '../testing/person.ts';
import { DEMO_PASSWORD, demoConfig, demoPeople } from './index.ts';

describe('the demo', () => {
  let app: App;
  const dataDir = mkdtempSync(join(tmpdir(), 'siaga-demo-'));

  beforeEach(async () => {
    app = await createApp({
      config: demoConfig(readConfig({ SIAGA_DATA_DIR: dataDir })),
      clock: new TestClock(),
    });
    await app.prepare();
  });
  afterEach(async () => {
    await app.stop('test over');
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function signedIn(email: string): Promise<TestPerson> {
    const person = new TestPerson(app.http);
    expect((await person.signIn(email, DEMO_PASSWORD)).status).toBe(200);
    return person;
  }

  it('furnishes a site that says what it is: people of every role, three tanks, 90 days, one low, one correction', async () => {
    await app.furnishDemo();
    for (const { email } of demoPeople) await signedIn(email);
    const admin = await signedIn(demoPeople[0]!.email);
    expect((await admin.get('/api/sites')).body.data[0].demo).toBe(true);
    const { data } = (await admin.get('/api/stock/summary')).body;
    expect(data).toHaveLength(3);
    expect(data.some((tank: { low: boolean }) => tank.low)).toBe(true);
    const history = (await admin.get('/api/stock/history?sort=occurredAt&limit=1')).body;
    expect(history.page.total).toBeGreaterThan(500);
    expect(history.data[0].businessDay).toBe('2026-08-21');
    expect((await admin.get('/api/stock/history?q=Salah')).body.page.total).toBe(2);
    expect((await app.fuel.verify()).faults).toEqual([]);
  });

  it('goes on where it was killed, and does nothing once it is furnished', async () => {
    const admin = await signedIn(demoPeople[0]!.email);
    const half = await admin.post('/api/users', { ...demoPeople[1]!, password: DEMO_PASSWORD });
    expect(half.status).toBe(201);
    await app.furnishDemo();
    const total = async () => (await admin.get('/api/stock/history')).body.page.total as number;
    const once = await total();
    expect(once).toBeGreaterThan(500);
    await app.furnishDemo();
    expect(await total()).toBe(once);
  });
});
