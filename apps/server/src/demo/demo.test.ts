import type { Incident } from '@siaga/contracts/emergency';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type App, createApp } from '../app.ts';
import { readConfig } from '../platform/config.ts';
import { TestClock } from '../testing/clock.ts';
import { TestPerson } from '../testing/person.ts';
import { DEMO_PASSWORD, demoConfig, demoPeople } from './index.ts';
import { demoStories } from './stories.ts';

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

  it('tells of incidents from the press to the end: an exercise, a false alarm, one taken back, one with three responders', async () => {
    await app.furnishDemo();
    const responder = await signedIn('tanggap@demo.siaga.id');
    const { data } = (await responder.get('/api/emergency/incidents')).body as { data: Incident[] };
    expect(data.map(({ number, state, outcome, drill }) => [number, state, outcome, drill])).toEqual([
      ['K-2026-000004', 'resolved', 'handled', false],
      ['K-2026-000003', 'resolved', 'false_alarm', false],
      ['K-2026-000002', 'cancelled', null, false],
      ['K-2026-000001', 'resolved', 'drill', true],
    ]);
    expect(data[0]).toMatchObject({
      raisedAt: '2026-11-17T14:05:41.000Z',
      acknowledgedAt: '2026-11-17T14:05:55.000Z',
      acknowledgedBy: { name: 'Sri (petugas tanggap)' },
      placeName: 'Dermaga A',
      helpWanted: false,
    });
    expect(data[0]!.responders.map(({ state }) => state)).toEqual(['on_scene', 'on_scene', 'on_scene']);
    expect(new Set(data[0]!.timeline.map(({ via }) => via))).toEqual(new Set(['demo']));
    expect((await app.emergency.verify()).faults).toEqual([]);
    expect((await responder.get('/api/emergency/incidents?open=true')).body.page.total).toBe(0);
  });

  it('leaves nothing ringing, and pretends of nobody that they were told', async () => {
    await app.furnishDemo();
    const { db } = app.database;
    const due = await db.selectFrom('due_rows').selectAll().where('kind', '=', 'incident.remind').execute();
    expect(due).toEqual([]);
    const deliveries = await db.selectFrom('deliveries').select(['state', 'provider_id', 'due_at']).execute();
    expect(deliveries.length).toBeGreaterThan(0);
    for (const delivery of deliveries)
      expect(delivery).toEqual({ state: 'failed', provider_id: null, due_at: null });
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

  it('goes on in the middle of a story', async () => {
    const admin = await signedIn(demoPeople[0]!.email);
    const siteId = (await admin.get('/api/sites')).body.data[0].id as string;
    const people = demoPeople.slice(1).filter(({ role }) => role !== 'auditor');
    for (const person of people)
      await admin.post('/api/users', { ...person, password: DEMO_PASSWORD, siteIds: [siteId] });
    const half = demoStories.at(-1)!;
    const yusuf = await signedIn('pengawas@demo.siaga.id');
    const places = await admin.post(`/api/sites/${siteId}/places`, { name: half.place });
    const begun = await yusuf.post('/api/emergency/presses', {
      ...half.press,
      placeId: places.body.place.id,
    });
    await app.furnishDemo();
    const { data, page } = (await admin.get('/api/emergency/incidents')).body;
    expect(page.total).toBe(demoStories.length);
    expect(data.find(({ id }: Incident) => id === begun.body.incident.id)).toMatchObject({
      state: 'resolved',
      pressCount: 1,
    });
  });
});
