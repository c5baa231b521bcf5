import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeEachDatabase } from '../testing/databases.ts';
import { pairKiosk, type TestKiosk } from '../testing/kiosk.ts';
import { connectLive, cookiesOf } from '../testing/live-client.ts';
import type { TestPerson } from '../testing/person.ts';
import { act, newPlace, newPress, pressed, readIncident, sendPress } from '../testing/press.ts';
import { TestApp } from '../testing/test-app.ts';

/** A Telegram that takes every call and answers none. */
async function startSilentTelegram(): Promise<{ url: string; stop(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

// What the first ThermoSafe got wrong, line by line; the web's share stands with the kiosk and the console.
describeEachDatabase('what the first system got wrong', (dialect) => {
  let app: TestApp;
  let telegram: Awaited<ReturnType<typeof startSilentTelegram>>;
  let kiosk: TestKiosk;
  let responder: TestPerson & { id: string };

  beforeAll(async () => {
    telegram = await startSilentTelegram();
    app = await TestApp.start(dialect, {
      SIAGA_TELEGRAM_TOKEN: '123456789:AAExampleExampleExample',
      SIAGA_TELEGRAM_API_ROOT: telegram.url,
    });
    kiosk = await pairKiosk(app);
    responder = await app.person('responder');
    await app.app.database.db
      .insertInto('telegram_links')
      .values({
        user_id: responder.id,
        chat_id: '7',
        telegram_user_id: '7',
        linked_at: 0,
        tested_at: null,
        blocked_at: null,
      })
      .execute();
  });
  afterAll(async () => {
    telegram.stop();
    await app.stop();
  });

  test('success was shown though nobody had been told: what stands here is what became of each channel', async () => {
    const incident = await pressed(kiosk, { placeId: await newPlace(app) });
    const { deliveries } = await readIncident(responder, incident);
    expect(deliveries.length).toBeGreaterThan(0);
    for (const delivery of deliveries) {
      expect(['queued', 'leased', 'failed']).toContain(delivery.state);
      expect(delivery).toMatchObject({ sentAt: null });
      expect(delivery.providerId).toBeUndefined();
    }
    expect(deliveries.find(({ channel }) => channel === 'webpush')?.reason).toBe('nobody_connected');
  });

  test('Telegram was waited for before anything was saved: here a press is kept while Telegram says nothing', async () => {
    const answer = await sendPress(kiosk, { placeId: await newPlace(app) });
    expect(answer.status).toBe(201);
    expect((await readIncident(responder, answer.body.incident as { id: string })).number).toBe(
      answer.body.receipt,
    );
  });

  test('a stale key sent another category: each press is what it says, whatever was pressed before it', async () => {
    const placeId = await newPlace(app);
    for (const category of ['fire', 'medical', 'security', 'rescue', 'accident', 'other', 'fire'])
      expect((await sendPress(kiosk, { placeId, category })).body.incident.category).toBe(category);
  });

  test('an earlier visitor’s name and photo went along: nothing of one press stands in the next', async () => {
    const scanId = crypto.randomUUID();
    const position = { lat: -5.1, lon: 119.4 };
    const placeId = await newPlace(app);
    const first = await pressed(kiosk, { placeId, note: 'Nama: Andi', scanId, position });
    await act(responder, first, 'resolve');
    const next = await readIncident(responder, await pressed(kiosk, { placeId }));
    expect(next).toMatchObject({ position: null, presses: [{ scanId: null, position: null }] });
    expect(JSON.stringify(next)).not.toMatch(/Andi|119\.4/);
  });

  test('two alerts of one millisecond had one id: the clock stands still here, and each has its own', async () => {
    const places = await Promise.all(Array.from({ length: 20 }, () => newPlace(app)));
    const incidents = await Promise.all(places.map((placeId) => pressed(kiosk, { placeId })));
    expect(new Set(incidents.map(({ raisedAt }) => raisedAt)).size).toBe(1);
    expect(new Set(incidents.map(({ id }) => id)).size).toBe(20);
    expect(new Set(incidents.map(({ number }) => number)).size).toBe(20);
  });

  test('"handled" wrote over the first responder: here whoever was first stays', async () => {
    const incident = await pressed(kiosk, { placeId: await newPlace(app) });
    await act(responder, incident, 'acknowledge');
    const other = await app.person('supervisor');
    expect((await act(other, incident, 'acknowledge')).status).toBe(409);
    await act(other, incident, 'resolve');
    expect((await act(responder, incident, 'resolve', { outcome: 'false_alarm' })).status).toBe(409);
    expect(await readIncident(responder, incident)).toMatchObject({
      acknowledgedBy: { id: responder.id },
      resolvedBy: { id: other.id },
      outcome: 'handled',
    });
  });

  test('"handled" succeeded for a case that was not there: 404', async () => {
    const missing = { id: crypto.randomUUID() };
    for (const deed of ['acknowledge', 'on-scene', 'resolve', 'note', 'cancel'] as const)
      expect((await act(responder, missing, deed, { note: 'selesai' })).status).toBe(404);
  });

  test('any signed-in account was a responder: here only those whose role it is, at their own site', async () => {
    const incident = await pressed(kiosk, { placeId: await newPlace(app) });
    const elsewhere = await app.site('Depot Sorong');
    for (const [person, status] of [
      [await app.person('operator'), 403],
      [await app.person('auditor'), 403],
      [kiosk, 403],
      [await app.person('responder', { siteIds: [elsewhere] }), 404],
      [responder, 200],
    ] as const)
      expect((await act(person, incident, 'acknowledge')).status).toBe(status);
  });

  test('every call was open to everybody and every web site: none is', async () => {
    const incident = await pressed(kiosk, { placeId: await newPlace(app) });
    const page = { origin: 'https://jahat.example' };
    for (const url of [
      '/api/emergency/incidents',
      `/api/emergency/incidents/${incident.id}`,
      `/api/emergency/presses/${incident.presses[0]!.pressId}`,
    ]) {
      const refused = await app.nobody().get(url, { headers: page });
      expect(refused.status).toBe(401);
      expect(refused.headers['access-control-allow-origin']).toBeUndefined();
    }
    for (const deed of [
      'acknowledge',
      'en-route',
      'on-scene',
      'join',
      'need-help',
      'resolve',
      'note',
      'cancel',
    ])
      expect((await app.nobody().post(`/api/emergency/incidents/${incident.id}/${deed}`, {})).status).toBe(
        401,
      );
    expect((await app.nobody().post('/api/emergency/presses', newPress())).status).toBe(401);
    const forged = await responder.post(
      `/api/emergency/incidents/${incident.id}/resolve`,
      {},
      { headers: page },
    );
    expect([forged.status, forged.body.code]).toEqual([403, 'foreign_origin']);
  });

  test('script in a name or a message ran in the responder’s browser: here it is text, word for word', async () => {
    const script = `<script>alert(1)</script><img src=x onerror="alert('2')">&amp;`;
    const named = await pairKiosk(app, { name: script });
    const incident = await pressed(named, { placeId: await newPlace(app), note: script });
    await act(responder, incident, 'acknowledge', { note: script });
    const answer = await responder.get(`/api/emergency/incidents/${incident.id}`);
    expect(answer.body.incident.kioskName).toBe(script);
    expect(answer.body.incident.timeline.map(({ note }: { note: string }) => note)).toEqual([script, script]);
    expect(answer.headers['content-type']).toContain('application/json');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe-inline/);
  });

  test('figures were computed from the page on screen: here a total is what the database holds', async () => {
    const { total } = (await app.admin.get('/api/emergency/incidents?limit=1')).body.page;
    expect(total).toBeGreaterThan(20);
    const stored = await app.app.database.db
      .selectFrom('incidents')
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow();
    expect(total).toBe(stored.total);
  });

  test('a message of nothing ended the server: every event answers its own fault', async () => {
    const url = await app.listen();
    const screen = await connectLive(url, cookiesOf(responder));
    for (const event of ['incident:seen', 'console:beat', 'console:leave']) {
      for (const payload of [null, undefined, 'boom', 7, [], {}, { incidentId: null }, { incidentId: '17' }])
        expect(await screen.ask(event, payload)).toMatchObject({
          ok: false,
          problem: { code: 'invalid_input' },
        });
    }
    await expect(connectLive(url)).rejects.toThrow('unauthenticated');
    expect(await screen.ask('ping', { sentAt: 1 })).toMatchObject({ ok: true });
    screen.close();
  });
});
