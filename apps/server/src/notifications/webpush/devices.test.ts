import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { type PushService, startPushService, type TestBrowser } from '../../testing/push-service.ts';
import { registerBrowser, rungPerson } from '../../testing/rung.ts';
import { TestSubject } from '../../testing/telling.ts';
import type { TestPerson } from '../../testing/person.ts';
import { TestApp } from '../../testing/test-app.ts';

const DEVICES = '/api/notifications/push/devices';

describeEachDatabase('browsers that are rung', (dialect) => {
  let app: TestApp;
  let push: PushService;

  beforeAll(async () => {
    push = await startPushService();
    app = await TestApp.start(dialect, { SIAGA_PUSH_HOSTS: push.host });
  });
  afterAll(async () => {
    await app.stop();
    await push.close();
  });
  beforeEach(() => {
    push.answerWith(null);
    push.calls.length = 0;
  });

  const add = (person: TestPerson, browser: object) => person.post(DEVICES, browser);
  const devicesOf = async (person: TestPerson) =>
    (await person.get('/api/notifications/mine')).body.webpush.devices as Record<string, unknown>[];
  const runDue = () => app.app.notifications.runDue();
  const trail = async (id: string) => {
    const { body } = await app.admin.get('/api/audit?module=notifications&limit=200');
    return (body.data as { action: string; target: { id: string } | null; actor: { id: string } }[])
      .filter((entry) => entry.target?.id === id)
      .map((entry) => [entry.action, entry.actor.id]);
  };

  test('a person registers a browser, sees it, and takes it off again', async () => {
    const person = await app.person('responder');
    const made = await add(person, push.subscribe());
    expect(made.status).toBe(201);
    const { id } = made.body.device as { id: string };
    expect(await devicesOf(person)).toEqual([
      {
        id,
        name: 'Chrome di Android',
        addedAt: expect.any(String),
        lastSentAt: null,
        testedAt: null,
        blocked: false,
      },
    ]);
    expect((await person.delete(`${DEVICES}/${id}`)).status).toBe(204);
    expect(await devicesOf(person)).toEqual([]);
    expect((await person.delete(`${DEVICES}/${id}`)).status).toBe(404);
    expect(await trail(id)).toEqual([
      ['push-device.removed', person.id],
      ['push-device.added', person.id],
    ]);
  });

  test('the subscription is not to be read in the database', async () => {
    const browser = push.subscribe();
    const person = await app.person('responder');
    const { body } = await add(person, browser);
    const { db } = app.app.database;
    const row = await db
      .selectFrom('push_devices')
      .selectAll()
      .where('id', '=', body.device.id as string)
      .executeTakeFirstOrThrow();
    const text = JSON.stringify(row);
    for (const secret of [browser.endpoint, browser.keys.auth, browser.keys.p256dh])
      expect(text).not.toContain(secret);
  });

  test('the same browser twenty times at once is one', async () => {
    const person = await app.person('responder');
    const browser = push.subscribe();
    const answers = await Promise.all(Array.from({ length: 20 }, () => add(person, browser)));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
    expect(await devicesOf(person)).toHaveLength(1);
  });

  test('a browser in which somebody else signs in rings for them, and for nobody before them', async () => {
    const [budi, siti] = [await rungPerson(app, push), await app.person('responder')];
    const subject = new TestSubject(app.app, app.siteId);
    await subject.tell('alert', [budi.id]);
    await runDue();
    expect((await add(siti, { ...budi.browser, name: 'Chrome Siti' })).status).toBe(201);
    expect(await devicesOf(budi)).toEqual([]);
    expect(await devicesOf(siti)).toHaveLength(1);
    // What was told to Budi was told to Budi.
    expect((await subject.delivery()).recipient).toMatch(/^responder \d+$/);
    expect(await trail(budi.deviceId)).toEqual([
      ['push-device.removed', siti.id],
      ['push-device.added', budi.id],
    ]);
    const next = new TestSubject(app.app, app.siteId);
    await next.tell('alert', [budi.id, siti.id]);
    await runDue();
    expect((await next.delivery()).recipient).toMatch(/^responder \d+ \(Chrome Siti\)$/);
  });

  test.each<[string, Partial<TestBrowser>]>([
    ['an address inside the house', { endpoint: 'http://127.0.0.1:3003/api/users' }],
    ['the address of a cloud', { endpoint: 'http://169.254.169.254/latest/meta-data' }],
    ['a host that looks like a push service', { endpoint: 'https://fcm.googleapis.com.evil.example/x' }],
  ])('%s is refused and never called', async (_, wish) => {
    const person = await app.person('responder');
    const answer = await add(person, { ...push.subscribe(), ...wish });
    expect(answer.body).toMatchObject({ status: 422, code: 'push_service_unknown' });
    expect(await devicesOf(person)).toEqual([]);
  });

  test.each([
    ['no point', { p256dh: 'AAAA', auth: 'A'.repeat(22) }, 'body.keys.p256dh'],
    [
      'a point that lies beside the curve',
      { p256dh: `BA${'A'.repeat(85)}`, auth: 'A'.repeat(22) },
      'body.keys.p256dh',
    ],
    ['a secret of another length', { auth: 'AAAA' }, 'body.keys.auth'],
  ])('keys that nothing can be encrypted for are refused: %s', async (_, wrong, path) => {
    const person = await app.person('responder');
    const browser = push.subscribe();
    const answer = await add(person, { ...browser, keys: { ...browser.keys, ...wrong } });
    expect(answer.body).toMatchObject({ status: 422, code: 'invalid_input', errors: [{ path }] });
  });

  test('what is no subscription at all is refused', async () => {
    const person = await app.person('responder');
    const browser = push.subscribe();
    for (const wrong of [
      {},
      { ...browser, name: '' },
      { ...browser, endpoint: 'x' },
      { ...browser, keys: null },
      { ...browser, endpoint: `${browser.endpoint}${'x'.repeat(2_000)}` },
    ])
      expect((await add(person, wrong)).status).toBe(422);
    expect((await add(app.nobody(), browser)).status).toBe(401);
  });

  test('nobody registers more than 20 browsers', async () => {
    const person = await app.person('responder');
    for (let count = 0; count < 20; count++) await registerBrowser(person, push);
    expect((await add(person, push.subscribe())).body).toMatchObject({
      status: 409,
      code: 'too_many_push_devices',
    });
  });

  test('a test rings the one browser, and counts once the browser has said that it has arrived', async () => {
    const person = await rungPerson(app, push);
    await registerBrowser(person, push);
    const url = `${DEVICES}/${person.deviceId}`;
    expect((await person.post(`${url}/confirm`)).body).toMatchObject({ status: 409, code: 'no_test_sent' });
    expect((await person.post(`${url}/test`)).status).toBe(204);
    await runDue();
    expect(push.calls.map((call) => [call.endpoint, call.payload.kind, call.payload.isOver])).toEqual([
      [person.browser.endpoint, 'test', false],
    ]);
    expect((await devicesOf(person))[0]).toMatchObject({ testedAt: null, lastSentAt: expect.any(String) });
    expect((await person.post(`${url}/confirm`)).status).toBe(204);
    expect((await devicesOf(person))[0]).toMatchObject({ testedAt: expect.any(String) });
    await person.post(`${url}/test`);
    await runDue();
    expect(push.calls).toHaveLength(2);
    app.clock.advance(15 * 60_000 - 1);
    const again = new Date(app.clock.now()).toISOString();
    await person.post('/api/auth/refresh');
    expect((await person.post(`${url}/confirm`)).status).toBe(204);
    expect((await devicesOf(person))[0]).toMatchObject({ testedAt: again });
    app.clock.advance(2);
    await person.post('/api/auth/refresh');
    expect((await person.post(`${url}/confirm`)).body).toMatchObject({ code: 'no_test_sent' });
    await app.admin.post('/api/auth/refresh');
  });

  test("nobody touches another person's browser, nor learns that it is there", async () => {
    const [owner, other] = [await rungPerson(app, push), await app.person('admin')];
    const url = `${DEVICES}/${owner.deviceId}`;
    for (const answer of [
      await other.delete(url),
      await other.post(`${url}/test`),
      await other.post(`${url}/confirm`),
    ])
      expect(answer.body).toMatchObject({ status: 404, code: 'not_found' });
    expect(await devicesOf(owner)).toHaveLength(1);
  });

  test.each([404, 410])(
    'a browser whose permission was withdrawn (%i) is blocked until it comes back',
    async (status) => {
      const person = await rungPerson(app, push);
      push.answerWith({ status });
      const subject = new TestSubject(app.app, app.siteId);
      await subject.tell('alert', [person.id]);
      await runDue();
      expect(await subject.delivery()).toMatchObject({ state: 'failed', reason: 'blocked', retryAt: null });
      expect((await devicesOf(person))[0]).toMatchObject({ blocked: true });
      const next = new TestSubject(app.app, app.siteId);
      await next.tell('alert', [person.id]);
      await runDue();
      expect(await next.delivery()).toMatchObject({
        state: 'failed',
        reason: 'nobody_connected',
        recipient: null,
      });
      expect(push.calls).toHaveLength(1);
      push.answerWith(null);
      await add(person, person.browser);
      const last = new TestSubject(app.app, app.siteId);
      await last.tell('alert', [person.id]);
      await runDue();
      expect((await last.delivery()).state).toBe('sent');
    },
  );

  test('a browser that is taken off while an alert waits for it is not rung any more', async () => {
    const person = await rungPerson(app, push);
    await push.shut();
    const subject = new TestSubject(app.app, app.siteId);
    await subject.tell('alert', [person.id]);
    await runDue();
    await person.delete(`${DEVICES}/${person.deviceId}`);
    await push.open();
    app.clock.advance(2_000);
    await runDue();
    expect(push.calls).toEqual([]);
    expect(await subject.delivery()).toMatchObject({ state: 'failed', reason: 'blocked', retryAt: null });
  });

  test('somebody who may not sign in any more is not rung', async () => {
    const person = await rungPerson(app, push);
    await app.admin.patch(`/api/users/${person.id}`, { active: false });
    const subject = new TestSubject(app.app, app.siteId);
    await subject.tell('alert', [person.id]);
    await runDue();
    expect(push.calls).toEqual([]);
    expect(await subject.delivery()).toMatchObject({ state: 'failed', reason: 'blocked' });
  });

  test('what identifies somebody who was erased is gone within the hour', async () => {
    const person = await rungPerson(app, push);
    await app.admin.delete(`/api/users/${person.id}`);
    app.clock.advance(3_600_000);
    await app.app.jobs.runDue();
    const { db } = app.app.database;
    const row = await db
      .selectFrom('push_devices')
      .selectAll()
      .where('id', '=', person.deviceId)
      .executeTakeFirst();
    expect(row).toMatchObject({ subscription: null, name: '', endpoint_hash: person.deviceId });
  });
});
