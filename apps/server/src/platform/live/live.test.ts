import { connect as connectTcp } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type TestKiosk, pairKiosk } from '../../testing/kiosk.ts';
import { connectLive, cookiesOf, type LiveClient } from '../../testing/live-client.ts';
import { TestTank } from '../../testing/fuel.ts';
import type { TestPerson } from '../../testing/person.ts';
import { TestApp } from '../../testing/test-app.ts';

describe('live events', () => {
  let app: TestApp;
  let url: string;
  let kiosk: TestKiosk;
  const clients: LiveClient[] = [];

  beforeAll(async () => {
    app = await TestApp.start('sqlite');
    url = await app.listen();
    kiosk = await pairKiosk(app);
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });
  afterAll(() => app.stop());

  const connect = async (options: Parameters<typeof connectLive>[1]) => {
    const client = await connectLive(url, options);
    clients.push(client);
    return client;
  };
  const as = (person: TestPerson, options: Parameters<typeof connectLive>[1] = {}) =>
    connect({ ...cookiesOf(person), ...options });
  const rename = (name: string) => app.admin.patch(`/api/kiosks/${kiosk.id}`, { name });

  describe('signing in', () => {
    test('nobody without a credential gets in', async () => {
      await expect(connect({})).rejects.toThrow('unauthenticated');
    });

    test.each([
      ['a forged token', { auth: { token: 'siagak_forged' } }],
      ['an unknown API key', { auth: { token: 'siaga_forged' } }],
      ['a forged cookie', { extraHeaders: { cookie: 'accessToken=eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.' } }],
      ['a token that is no text', { auth: { token: { $gt: '' } } }],
      ['a token that is null', { auth: { token: null } }],
    ])('%s is refused', async (_what, options) => {
      await expect(connect(options)).rejects.toThrow('unauthenticated');
    });

    test('a cookie, an API key and a kiosk’s credential get in', async () => {
      const made = await app.admin.post('/api/api-keys', { name: 'Papan', permissions: ['fuel.read'] });
      const openings = [
        as(app.admin),
        connect({ auth: { token: made.body.key } }),
        connect({ auth: { token: kiosk.token } }),
      ];
      for (const client of await Promise.all(openings)) {
        expect(await client.ask('ping', { sentAt: 7 })).toMatchObject({ ok: true, value: { sentAt: 7 } });
      }
    });

    test('a foreign page is refused although the browser sends its cookies along', async () => {
      const { extraHeaders } = cookiesOf(app.admin);
      const foreign = { extraHeaders: { ...extraHeaders, origin: 'https://jahat.example' } };
      for (const transports of [['websocket'], ['polling']]) {
        await expect(connect({ ...foreign, transports })).rejects.toThrow();
      }
      await as(app.admin, { extraHeaders: { ...extraHeaders, origin: url } });
    });
  });

  describe('bad input', () => {
    test.each([
      ['null', [null]],
      ['nothing', []],
      ['a text', ['boom']],
      ['a wrong type', [{ sentAt: 'now' }]],
      ['a list', [[1, 2, 3]]],
      ['bytes', [Buffer.from([0, 1, 2])]],
      ['too many arguments', [null, null, null]],
    ])('%s is answered with an error', async (_what, payload) => {
      const client = await as(app.admin);
      expect(await client.ask('ping', ...payload)).toEqual({
        ok: false,
        problem: { code: 'invalid_input', title: 'Some values are not accepted' },
      });
    });

    test('whoever may not send an event is told so, and not what is wrong with it', async () => {
      const operator = await as(await app.person('operator'));
      for (const payload of [null, { consoleId: crypto.randomUUID() }]) {
        expect(await operator.ask('console:leave', payload)).toMatchObject({
          ok: false,
          problem: { code: 'forbidden' },
        });
      }
    });

    test.each(['delete-everything', '__proto__', 'constructor', ''])(
      'the unknown event %j is answered as such',
      async (name) => {
        const client = await as(app.admin);
        expect(await client.ask(name, {})).toMatchObject({ ok: false, problem: { code: 'unknown_event' } });
      },
    );

    test('without a callback nothing comes back and nothing breaks', async () => {
      const client = await as(app.admin);
      for (const payload of [null, undefined, 'boom', { sentAt: 'x' }]) {
        client.socket.emit('ping', payload);
        client.socket.emit('unknown', payload);
      }
      expect(await client.ask('ping', { sentAt: 1 })).toMatchObject({ ok: true });
      expect((await app.nobody().get('/health')).status).toBe(200);
    });

    test('a message larger than accepted ends that connection only', async () => {
      const [large, other] = [await as(app.admin), await as(app.admin)];
      const ended = new Promise((resolve) => large.socket.once('disconnect', resolve));
      large.socket.emit('ping', 'x'.repeat(300 * 1024));
      await ended;
      expect(await other.ask('ping', { sentAt: 1 })).toMatchObject({ ok: true });
    });
  });

  describe('who gets what', () => {
    test('events go to those who may see them and to nobody else', async () => {
      const other = await app.site('Depot Sorong');
      const here = await as(await app.person('responder'));
      const there = await as(await app.person('responder', { siteIds: [other] }));
      // An operator sees the site, but not its kiosks.
      const operator = await as(await app.person('operator'));
      await rename('Kios dermaga');
      expect(await here.next('kiosk:changed')).toMatchObject({ kiosk: { name: 'Kios dermaga' } });
      for (const client of [there, operator]) {
        await client.ask('ping', { sentAt: 1 });
        expect(client.events).toEqual([]);
      }
    });

    test('stock goes to those who may see the tank', async () => {
      const makeTank = async (name: string) =>
        (await app.admin.post('/api/tanks', { name, siteId: app.siteId, product: 'Solar', capacityL: 5000 }))
          .body.tank.id as string;
      const [mine, other] = [await makeTank('T1'), await makeTank('T2')];
      const limited = await as(await app.person('operator', { tankIds: [mine] }));
      const responder = await as(await app.person('responder'));
      await app.admin.once('/api/stock/in', { tankId: other, litres: 5 });
      await app.admin.once('/api/stock/in', { tankId: mine, litres: 7 });
      expect(await limited.next('stock:changed')).toMatchObject({ tankId: mine, balanceL: 7 });
      await responder.ask('ping', { sentAt: 1 });
      expect(responder.events).toEqual([]);
      expect(limited.events).toHaveLength(1);
    });
  });

  test('a tank of another site is not heard, though the user’s row names it', async () => {
    const elsewhere = await TestTank.at(app, { siteId: await app.site('Depot Bitung') });
    const here = await TestTank.at(app);
    const limited = await app.person('operator', { tankIds: [here.id] });
    // Behind the product's back, which refuses such a list.
    await app.app.database.db
      .updateTable('users')
      .set({ tank_ids: JSON.stringify([here.id, elsewhere.id]) })
      .where('id', '=', limited.id)
      .execute();
    const client = await as(limited);
    await elsewhere.receives(5);
    await here.receives(7);
    expect(await client.next('stock:changed')).toMatchObject({ tankId: here.id });
    expect(client.events).toHaveLength(1);
    expect((await limited.get(`/api/tanks/${elsewhere.id}`)).status).toBe(404);
  });

  describe('connections that break', () => {
    const connections = () =>
      new Promise<number>((resolve) => app.app.http.server.getConnections((_error, count) => resolve(count)));
    /** Breaks the client's connection and waits until the server has seen it go. */
    const dropped = async (client: LiveClient) => {
      const before = await connections();
      client.socket.io.engine.close();
      while ((await connections()) >= before) await new Promise((resolve) => setImmediate(resolve));
    };
    const back = (client: LiveClient) => {
      const connected = new Promise<void>((resolve) => client.socket.once('connect', () => resolve()));
      client.socket.connect();
      return connected;
    };

    test('a client that drops out gets what it missed', async () => {
      const client = await as(await app.person('responder'));
      await rename('Sebelum');
      await client.next('kiosk:changed');
      await dropped(client);
      await rename('Selama pergi');
      await back(client);
      expect(client.socket.recovered).toBe(true);
      expect(await client.next('kiosk:changed')).toMatchObject({ kiosk: { name: 'Selama pergi' } });
    });

    test('a client whose place was given up is told to fetch everything anew', async () => {
      const client = await as(await app.person('responder'));
      await rename('Sebelum');
      await client.next('kiosk:changed');
      await dropped(client);
      // What the client knows is older than what the server still keeps.
      Object.assign(client.socket, { _lastOffset: 'long-forgotten' });
      await back(client);
      expect(client.socket.recovered).toBe(false);
      expect(await client.ask('ping', { sentAt: 1 })).toMatchObject({ ok: true });
    });

    test('an upgrade to an address that nobody answers is closed', async () => {
      const socket = connectTcp(Number(new URL(url).port), '127.0.0.1');
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      socket.write('GET /elsewhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      await closed;
    });

    test('a session that ends cuts its socket and no other', async () => {
      const person = await app.person('responder');
      const [client, other] = [await as(person), await as(app.admin)];
      const cut = new Promise((resolve) => client.socket.once('disconnect', resolve));
      await person.post('/api/auth/logout');
      expect(await cut).toBe('io server disconnect');
      expect(await other.ask('ping', { sentAt: 1 })).toMatchObject({ ok: true });
    });

    test('who was cut twice while away is not taken for known when the first cut is forgotten', async () => {
      const person = await app.person('responder');
      const client = await as(person);
      await rename('Sebelum');
      await client.next('kiosk:changed');
      await dropped(client);
      await rename('Selama pergi');
      // A session's kept place lasts two minutes from each cut; only the timers of that are moved on.
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      try {
        app.app.live.disconnect('user', person.id);
        vi.advanceTimersByTime(90_000);
        app.app.live.disconnect('user', person.id);
        vi.advanceTimersByTime(60_000);
      } finally {
        vi.useRealTimers();
      }
      await back(client);
      expect(client.socket.recovered).toBe(false);
    });

    test('who was revoked while away gets neither in nor what was missed', async () => {
      const person = await app.person('responder');
      const client = await as(person);
      await rename('Sebelum');
      await client.next('kiosk:changed');
      await dropped(client);
      await app.admin.patch(`/api/users/${person.id}`, { active: false });
      await rename('Rahasia');
      const refused = new Promise<Error>((resolve) => client.socket.once('connect_error', resolve));
      const packets: string[] = [];
      client.socket.io.on('packet', (packet) => packets.push(JSON.stringify(packet)));
      client.socket.connect();
      expect((await refused).message).toBe('unauthenticated');
      expect(packets.join()).not.toContain('Rahasia');
    });
  });

  test('before it stops the server says so, and clients come back by themselves', async () => {
    const own = await TestApp.start('sqlite');
    const client = await connectLive(await own.listen(), { ...cookiesOf(own.admin), reconnection: true });
    const gone = new Promise<string>((resolve) => client.socket.once('disconnect', resolve));
    await own.stop();
    expect(await client.next('server:stopping')).toEqual({ reason: 'test over' });
    expect(await gone).toBe('transport close');
    expect(client.socket.active).toBe(true);
    client.close();
  });
});
