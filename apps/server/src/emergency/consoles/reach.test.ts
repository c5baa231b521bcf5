import type { Console } from '@siaga/contracts/consoles';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type App, createApp } from '../../app.ts';
import { readConfig } from '../../platform/config.ts';
import { describeEachDatabase } from '../../testing/databases.ts';
import { connectLive, cookiesOf, type LiveClient } from '../../testing/live-client.ts';
import type { TestPerson } from '../../testing/person.ts';
import { PASSWORD, TestApp } from '../../testing/test-app.ts';

describeEachDatabase('whose console it is, and who sees it', (dialect) => {
  let app: TestApp;
  let url: string;
  let responder: Awaited<ReturnType<TestApp['person']>>;
  const clients: LiveClient[] = [];
  const others: App[] = [];

  beforeEach(async () => {
    app = await TestApp.start(dialect);
    url = await app.listen();
    responder = await app.person('responder');
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    for (const other of others.splice(0)) await other.stop('test over');
    await app.stop();
  });

  const screenOf = async (person: TestPerson, at = url) => {
    const client = await connectLive(at, cookiesOf(person));
    clients.push(client);
    return client;
  };
  const watch = (screen: LiveClient, consoleId: string) =>
    screen.ask('console:beat', { consoleId, sound: 'on', soundProvenMsAgo: 0, ringing: false });
  const list = async (person: TestPerson, query = '') =>
    (await person.get(`/api/emergency/consoles${query}`)).body.data as Console[];
  /** Another instance on the same database, and what time it is for both. */
  const instance = async () => {
    const config = readConfig({ SIAGA_DATA_DIR: app.dataDir, SIAGA_DATABASE_URL: app.database.url });
    const other = await createApp({ config, clock: app.clock });
    others.push(other);
    await other.prepare();
    const address = await other.http.listen({ host: '127.0.0.1', port: 0 });
    return { other, address };
  };

  test('another site sees and hears nothing; an administrator’s console watches over every site', async () => {
    const elsewhere = await app.site('Depot Sorong');
    const stranger = await app.person('responder', { siteIds: [elsewhere] });
    const far = await screenOf(stranger);
    const [mine, admins] = [crypto.randomUUID(), crypto.randomUUID()];
    await watch(await screenOf(responder), mine);
    await far.ask('ping', { sentAt: 1 });
    expect(far.events).toEqual([]);
    expect(await list(stranger)).toEqual([]);
    expect((await stranger.get(`/api/emergency/consoles?siteId=${app.siteId}`)).status).toBe(404);

    await watch(await screenOf(app.admin), admins);
    const heard = await far.next('console:changed');
    expect(heard).toMatchObject({ consoleId: admins });
    expect(JSON.stringify(heard)).not.toContain(app.siteId);
    expect((await list(stranger)).map(({ id }) => id)).toEqual([admins]);
    expect((await list(app.admin, `?siteId=${elsewhere}`)).map(({ id }) => id)).toEqual([admins]);
    expect(await list(app.admin)).toHaveLength(2);
    expect((await list(stranger))[0]!.siteIds).toEqual([elsewhere]);
  });

  test('an id that is another person’s is refused, and their console stays theirs', async () => {
    const consoleId = crypto.randomUUID();
    await watch(await screenOf(responder), consoleId);
    const intruder = await screenOf(await app.person('responder'));
    expect(await watch(intruder, consoleId)).toMatchObject({ problem: { code: 'console_taken' } });
    expect(await intruder.ask('console:leave', { consoleId })).toMatchObject({ ok: true });
    expect(await list(app.admin)).toMatchObject([{ id: consoleId, userId: responder.id }]);
  });

  test('when two people take the same id at once, one has it and the other is told', async () => {
    const [one, two] = [await screenOf(responder), await screenOf(await app.person('responder'))];
    const consoleId = crypto.randomUUID();
    const answers = (await Promise.all([watch(one, consoleId), watch(two, consoleId)])) as { ok: boolean }[];
    expect(answers.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(answers.find(({ ok }) => !ok)).toMatchObject({ problem: { code: 'console_taken' } });
    expect(await list(app.admin)).toHaveLength(1);
  });

  const losses: [string, () => Promise<{ status: number }>][] = [
    ['is deactivated', () => app.admin.patch(`/api/users/${responder.id}`, { active: false })],
    ['gets another role', () => app.admin.patch(`/api/users/${responder.id}`, { role: 'operator' })],
    ['is erased', () => app.admin.delete(`/api/users/${responder.id}`)],
  ];
  test.each(losses)('the consoles of somebody who %s go at once, and are not missed', async (_what, lose) => {
    const screen = await screenOf(responder);
    const other = await screenOf(app.admin);
    const ids = [crypto.randomUUID(), crypto.randomUUID()];
    for (const id of ids) await watch(screen, id);
    for (const id of ids) expect(await other.next('console:changed')).toMatchObject({ consoleId: id });
    expect((await lose()).status).toBeLessThan(300);
    const gone = [await other.next('console:changed'), await other.next('console:changed')];
    expect(gone).toEqual([...ids].sort().map((consoleId) => ({ consoleId, console: null })));
    app.clock.advance(45_000);
    await app.app.jobs.runDue();
    expect(await list(app.admin)).toEqual([]);
  });

  test('somebody who gets other sites no longer watches over the old ones', async () => {
    const elsewhere = await app.site('Depot Sorong');
    const consoleId = crypto.randomUUID();
    await watch(await screenOf(responder), consoleId);
    await app.admin.patch(`/api/users/${responder.id}`, { siteIds: [elsewhere] });
    expect(await list(app.admin)).toEqual([]);
    await responder.signIn(responder.email, PASSWORD);
    await watch(await screenOf(responder), consoleId);
    expect(await list(app.admin, `?siteId=${app.siteId}`)).toEqual([]);
    expect(await list(app.admin, `?siteId=${elsewhere}`)).toMatchObject([{ id: consoleId }]);
  });

  test('a new password alone leaves the console to be missed: its screen was cut off', async () => {
    const consoleId = crypto.randomUUID();
    await watch(await screenOf(responder), consoleId);
    await app.admin.patch(`/api/users/${responder.id}`, { password: 'kata sandi lain' });
    app.clock.advance(45_000);
    await app.app.jobs.runDue();
    expect(await list(app.admin)).toMatchObject([{ id: consoleId, state: 'missing' }]);
  });

  test('a row that a beat left behind when its person lost the right ends instead of going missing', async () => {
    const consoleId = crypto.randomUUID();
    await watch(await screenOf(responder), consoleId);
    const { db } = app.app.database;
    await db.updateTable('users').set({ role: 'operator' }).where('id', '=', responder.id).execute();
    app.clock.advance(45_000);
    await app.app.jobs.runDue();
    expect(await list(app.admin)).toEqual([]);
  });

  test('two instances: it may beat at either, and goes missing once', async () => {
    const { other, address } = await instance();
    const [here, there] = [await screenOf(responder), await screenOf(responder, address)];
    const consoleId = crypto.randomUUID();
    const first = await Promise.all([here, there, here, there].map((screen) => watch(screen, consoleId)));
    expect(first).toMatchObject(Array(4).fill({ ok: true }));
    for (const screen of [there, here, there]) {
      app.clock.advance(30_000);
      await Promise.all([app.app.jobs.runDue(), other.jobs.runDue()]);
      await watch(screen, consoleId);
    }
    expect(await list(app.admin)).toMatchObject([{ id: consoleId, state: 'on-watch' }]);
    app.clock.advance(45_000);
    await Promise.all([app.app.jobs.runDue(), other.jobs.runDue()]);
    expect(await list(app.admin)).toMatchObject([{ id: consoleId, state: 'missing' }]);
    const trail = await app.admin.get('/api/audit?module=emergency');
    const actions = (trail.body.data as { action: string }[]).map(({ action }) => action);
    expect(actions).toEqual(['console.missing', 'console.on-watch']);
  });

  test('an outage of the server declares nobody missing before they had 45 s to come back', async () => {
    const [kept, gone] = [crypto.randomUUID(), crypto.randomUUID()];
    const screen = await screenOf(responder);
    await watch(screen, kept);
    await watch(screen, gone);
    await app.app.jobs.stop();
    app.clock.advance(600_000);
    const { other, address } = await instance();
    await other.jobs.runDue();
    expect((await list(app.admin)).map(({ state }) => state)).toEqual(['on-watch', 'on-watch']);
    await watch(await screenOf(responder, address), kept);
    app.clock.advance(45_000 - 1);
    await other.jobs.runDue();
    expect((await list(app.admin)).map(({ state }) => state)).toEqual(['on-watch', 'on-watch']);
    app.clock.advance(1);
    await watch(await screenOf(responder, address), kept);
    await other.jobs.runDue();
    expect((await list(app.admin)).map(({ id, state }) => [id, state])).toEqual([
      [gone, 'missing'],
      [kept, 'on-watch'],
    ]);
  });
});
