import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { pairKiosk, type TestKiosk } from '../../testing/kiosk.ts';
import { connectLive, cookiesOf, type LiveClient } from '../../testing/live-client.ts';
import { TestPerson } from '../../testing/person.ts';
import { TestApp } from '../../testing/test-app.ts';

describeEachDatabase('kiosks', (dialect) => {
  let app: TestApp;
  let kiosk: TestKiosk;
  const clients: LiveClient[] = [];

  beforeEach(async () => {
    app = await TestApp.start(dialect);
    kiosk = await pairKiosk(app);
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await app.stop();
  });

  const beat = (from: TestPerson = kiosk, report: object = {}) =>
    from.post('/api/kiosks/heartbeat', { seq: 1, ...report });
  const stateNow = async () => (await app.admin.get('/api/kiosks')).body.data[0].state as string;
  const later = async (ms: number) => {
    app.clock.advance(ms);
    await app.app.jobs.runDue();
  };
  const deadlines = () =>
    app.app.database.db
      .selectFrom('due_rows')
      .select(['subject', 'due_at'])
      .where('kind', '=', 'kiosk.lost')
      .execute();
  const watch = async (person: TestPerson, url: string) => {
    const client = await connectLive(url, cookiesOf(person));
    clients.push(client);
    return client;
  };

  test('a heartbeat brings the kiosk online and answers the server’s time', async () => {
    expect(await stateNow()).toBe('never-seen');
    const now = new Date(app.clock.now()).toISOString();
    const answer = await beat(kiosk, { version: '1.4.0', selfTest: { siren: 'ok', touch: true } });
    expect(answer.status).toBe(200);
    expect(answer.body.now).toBe(now);
    expect(answer.body.kiosk).toMatchObject({
      state: 'online',
      lastSeenAt: now,
      version: '1.4.0',
      selfTest: { siren: 'ok', touch: true },
    });
    // What a later beat leaves out stays as it was.
    expect((await beat()).body.kiosk).toMatchObject({
      version: '1.4.0',
      selfTest: { siren: 'ok', touch: true },
    });
  });

  test('is lost after 45 s of silence and back with the next beat', async () => {
    await beat();
    await later(44_999);
    expect(await stateNow()).toBe('online');
    await later(1);
    expect(await stateNow()).toBe('lost');
    expect((await beat()).body.kiosk.state).toBe('online');
    await later(45_000);
    expect(await stateNow()).toBe('lost');
  });

  test('the trail tells when it was lost and when it was back, each once', async () => {
    await beat();
    await beat(kiosk, { seq: 2 });
    await later(45_000);
    await beat(kiosk, { seq: 3 });
    const trail = await app.admin.get('/api/audit?module=sites');
    const states = (before: string, after: string) => ({
      before: { state: before },
      after: { state: after },
    });
    const target = { kind: 'kiosk', id: kiosk.id };
    const itself = { kind: 'kiosk', id: kiosk.id, name: 'Kios gerbang' };
    expect(trail.body.data.slice(0, 4)).toMatchObject([
      { action: 'kiosk.online', actor: itself, target, details: states('lost', 'online') },
      { action: 'kiosk.lost', actor: { kind: 'system' }, target, details: states('online', 'lost') },
      { action: 'kiosk.online', actor: itself, target, details: states('never-seen', 'online') },
      { action: 'kiosk.credential-issued' },
    ]);
  });

  test('a beat that a newer one has overtaken is a sign of life and no news', async () => {
    const report = (seq: number, version: string) => beat(kiosk, { seq, version });
    await report(7, '1.7');
    await report(9, '1.9');
    app.clock.advance(1_000);
    const now = new Date(app.clock.now()).toISOString();
    for (const late of [8, 9]) {
      const { kiosk: shown } = (await report(late, '1.8')).body as { kiosk: object };
      expect(shown).toMatchObject({ version: '1.9', lastSeenAt: now, state: 'online' });
    }
    expect((await report(10, '1.10')).body.kiosk.version).toBe('1.10');
    // A restarted kiosk counts anew.
    expect((await report(0, '2.0')).body.kiosk.version).toBe('2.0');
    await report(900, '2.1');
    expect((await report(1, '3.0')).body.kiosk.version).toBe('3.0');
  });

  test('a beat never moves the moment it was last seen backwards', async () => {
    await beat();
    const seen = new Date(app.clock.now()).toISOString();
    app.clock.advance(-5_000);
    await beat(kiosk, { seq: 2 });
    expect((await app.admin.get('/api/kiosks')).body.data[0].lastSeenAt).toBe(seen);
  });

  test('stays online while it beats every 15 s', async () => {
    await beat();
    for (let count = 0; count < 10; count++) {
      await later(15_000);
      await beat();
      expect(await stateNow()).toBe('online');
    }
  });

  test('has one deadline, which a beat does not touch', async () => {
    await beat();
    const first = await deadlines();
    expect(first).toEqual([{ subject: kiosk.id, due_at: app.clock.now() + 45_000 }]);
    app.clock.advance(15_000);
    await beat();
    expect(await deadlines()).toEqual(first);
    await later(30_000);
    expect(await deadlines()).toEqual([{ subject: kiosk.id, due_at: app.clock.now() + 15_000 }]);
  });

  test('first beats that arrive together set one deadline', async () => {
    const answers = await Promise.all([beat(), beat(), beat(), beat()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await deadlines()).toHaveLength(1);
  });

  test('its site’s people hear of online, lost, changes and the end; another site’s hear nothing', async () => {
    const other = await app.site('Depot Sorong');
    const responder = await app.person('responder');
    const stranger = await app.person('responder', { siteIds: [other] });
    const url = await app.listen();
    const here = await watch(responder, url);
    const there = await watch(stranger, url);

    await beat();
    expect(await here.next('kiosk:changed')).toMatchObject({ kiosk: { id: kiosk.id, state: 'online' } });
    await later(45_000);
    expect(await here.next('kiosk:changed')).toMatchObject({ kiosk: { state: 'lost' } });
    await app.admin.patch(`/api/kiosks/${kiosk.id}`, { name: 'Kios dermaga' });
    expect(await here.next('kiosk:changed')).toMatchObject({ kiosk: { name: 'Kios dermaga' } });
    await app.admin.delete(`/api/kiosks/${kiosk.id}`);
    expect(await here.next('kiosk:changed')).toEqual({ kioskId: kiosk.id, kiosk: null });
    await there.ask('ping', { sentAt: 1 });
    expect(there.events).toEqual([]);
  });

  test('is taken by either header, by a socket, and only for what a kiosk may do', async () => {
    const bearer = app.program(kiosk.token);
    expect((await beat(bearer)).status).toBe(200);
    expect((await kiosk.get(`/api/sites/${app.siteId}/phone-book`)).status).toBe(200);
    expect((await kiosk.get('/api/kiosks')).status).toBe(403);
    expect((await kiosk.get('/api/auth/me')).status).toBe(403);
    expect((await beat(app.admin)).status).toBe(403);
    for (const key of ['siagak_forged', 'nonsense']) {
      expect((await beat(new TestPerson(app.app.http, { 'x-device-key': key }))).status).toBe(401);
    }
    const client = await connectLive(await app.listen(), { auth: { token: kiosk.token } });
    clients.push(client);
    expect(await client.ask('ping', { sentAt: 1 })).toMatchObject({ ok: true });
  });

  test('a revoked kiosk is out at once: 401, its socket cut, nothing left to wait for', async () => {
    await beat();
    const client = await connectLive(await app.listen(), { auth: { token: kiosk.token } });
    clients.push(client);
    const cut = new Promise((resolve) => client.socket.once('disconnect', resolve));
    expect((await app.admin.delete(`/api/kiosks/${kiosk.id}`)).status).toBe(204);
    expect((await beat()).status).toBe(401);
    await cut;
    await expect(connectLive(app.url(), { auth: { token: kiosk.token } })).rejects.toThrow('unauthenticated');
    expect(await deadlines()).toEqual([]);
    expect((await app.admin.get('/api/kiosks')).body.data).toEqual([]);
    expect((await app.admin.delete(`/api/kiosks/${kiosk.id}`)).status).toBe(404);
  });

  test('moves within its site, and a place taken off the list keeps its name there', async () => {
    const place = await app.admin.post(`/api/sites/${app.siteId}/places`, { name: 'Gerbang' });
    const placeId = place.body.place.id as string;
    const moved = await app.admin.patch(`/api/kiosks/${kiosk.id}`, { placeId });
    expect(moved.body.kiosk).toMatchObject({ name: 'Kios gerbang', placeId, placeName: 'Gerbang' });
    await app.admin.delete(`/api/places/${placeId}`);
    expect((await app.admin.get('/api/kiosks')).body.data[0].placeName).toBe('Gerbang');

    const other = await app.site('Depot Sorong');
    const foreign = await app.admin.post(`/api/sites/${other}/places`, { name: 'Jauh' });
    const refused = await app.admin.patch(`/api/kiosks/${kiosk.id}`, { placeId: foreign.body.place.id });
    expect(refused.body.code).toBe('place_of_another_site');
  });

  test('another site’s kiosks are not there', async () => {
    const other = await app.site('Depot Sorong');
    const stranger = await app.person('supervisor', { siteIds: [other] });
    expect((await stranger.get('/api/kiosks')).body.data).toEqual([]);
    expect((await stranger.get(`/api/kiosks?siteId=${app.siteId}`)).status).toBe(404);
    const foreignBook = await kiosk.get(`/api/sites/${other}/phone-book`);
    expect(foreignBook.status).toBe(404);
  });

  test.each([
    ['no number', {}],
    ['a broken number', { seq: 1.5 }],
    ['a negative number', { seq: -1 }],
    ['a version that is too long', { seq: 1, version: 'v'.repeat(61) }],
    ['a self-test that is none', { seq: 1, selfTest: 'ok' }],
  ])('refuses a beat with %s', async (_what, body) => {
    expect((await kiosk.post('/api/kiosks/heartbeat', body)).status).toBe(422);
  });

  test('refuses a beat that is too large to be one, and keeps nothing but what the contract names', async () => {
    const large = await beat(kiosk, { selfTest: { log: 'x'.repeat(17_000) } });
    expect([large.status, large.body.code]).toEqual([413, 'body_too_large']);
    const extra = await beat(kiosk, { battery: 80, token: 'secret' });
    expect(extra.status).toBe(200);
    expect(extra.text).not.toMatch(/battery|secret/);
  });
});
