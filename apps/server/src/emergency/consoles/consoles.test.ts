import type { Console, ConsoleBeat } from '@siaga/contracts/consoles';
import type { AuditEntry } from '@siaga/contracts/users';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { pairKiosk } from '../../testing/kiosk.ts';
import { connectLive, cookiesOf, type LiveClient } from '../../testing/live-client.ts';
import type { TestPerson } from '../../testing/person.ts';
import { TestApp } from '../../testing/test-app.ts';

describeEachDatabase('consoles', (dialect) => {
  let app: TestApp;
  let url: string;
  let responder: Awaited<ReturnType<TestApp['person']>>;
  const clients: LiveClient[] = [];

  beforeEach(async () => {
    app = await TestApp.start(dialect);
    url = await app.listen();
    responder = await app.person('responder');
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await app.stop();
  });

  const connect = async (options: Parameters<typeof connectLive>[1]) => {
    const client = await connectLive(url, options);
    clients.push(client);
    return client;
  };
  const screenOf = (person: TestPerson) => connect(cookiesOf(person));
  const newConsoleId = () => crypto.randomUUID();
  const beat = (screen: LiveClient, consoleId: string, changes: Partial<ConsoleBeat> = {}) =>
    screen.ask('console:beat', {
      consoleId,
      sound: 'on',
      soundProvenMsAgo: 0,
      ringing: false,
      ...changes,
    });
  const list = async (person: TestPerson, query = '') =>
    (await person.get(`/api/emergency/consoles${query}`)).body.data as Console[];
  const states = async (person: TestPerson) => (await list(person)).map(({ id, state }) => ({ id, state }));
  const later = async (ms: number) => {
    app.clock.advance(ms);
    await app.app.jobs.runDue();
  };
  const news = async (screen: LiveClient) =>
    (await screen.next('console:changed')) as { consoleId: string; console: Omit<Console, 'siteIds'> | null };

  test('a beat puts the console on watch, and the others of its sites hear who it is', async () => {
    const supervisor = await app.person('supervisor');
    const other = await screenOf(supervisor);
    const consoleId = newConsoleId();
    const now = new Date(app.clock.now()).toISOString();
    const answer = await beat(await screenOf(responder), consoleId, { soundProvenMsAgo: 1_000 });
    expect(answer).toEqual({ ok: true, value: { now, state: 'on-watch' } });
    const shown = {
      id: consoleId,
      userId: responder.id,
      name: 'responder 1',
      state: 'on-watch',
      soundProvenAt: new Date(app.clock.now() - 1_000).toISOString(),
      ringing: false,
      since: now,
      lastSeenAt: now,
    };
    expect(await news(other)).toEqual({ consoleId, console: shown });
    expect(await list(supervisor)).toEqual([{ ...shown, siteIds: [app.siteId] }]);
  });

  test('a console that falls silent and finds its sound again is told each time, and nothing else is', async () => {
    const [screen, other] = [await screenOf(responder), await screenOf(app.admin)];
    const consoleId = newConsoleId();
    await beat(screen, consoleId);
    app.clock.advance(15_000);
    await beat(screen, consoleId, { ringing: true });
    await beat(screen, consoleId, { sound: 'locked' });
    app.clock.advance(15_000);
    await beat(screen, consoleId, { sound: 'failed', soundProvenMsAgo: null });
    await beat(screen, consoleId);
    const told = [await news(other), await news(other), await news(other)];
    expect(told.map(({ console }) => console?.state)).toEqual(['on-watch', 'silent', 'on-watch']);
    await other.ask('ping', { sentAt: 1 });
    expect(other.events).toHaveLength(3);
  });

  test('that it rings is in the list at once', async () => {
    const screen = await screenOf(responder);
    const consoleId = newConsoleId();
    await beat(screen, consoleId);
    await beat(screen, consoleId, { ringing: true });
    expect(await list(app.admin)).toMatchObject([{ id: consoleId, ringing: true }]);
  });

  test('silent for 45 s it is missing, and back with the next beat', async () => {
    const [screen, other] = [await screenOf(responder), await screenOf(app.admin)];
    const consoleId = newConsoleId();
    await beat(screen, consoleId, { ringing: true });
    await later(44_999);
    expect(await states(app.admin)).toEqual([{ id: consoleId, state: 'on-watch' }]);
    await later(1);
    expect(await list(app.admin)).toMatchObject([{ id: consoleId, state: 'missing', ringing: false }]);
    await beat(screen, consoleId);
    expect(await states(app.admin)).toEqual([{ id: consoleId, state: 'on-watch' }]);
    const told = [await news(other), await news(other), await news(other)];
    expect(told.map(({ console }) => console?.state)).toEqual(['on-watch', 'missing', 'on-watch']);
    await later(45_000);
    expect(await states(app.admin)).toEqual([{ id: consoleId, state: 'missing' }]);
  });

  test('while it beats it has one deadline, which a beat does not touch', async () => {
    const screen = await screenOf(responder);
    const consoleId = newConsoleId();
    const deadlines = () =>
      app.app.database.db
        .selectFrom('due_rows')
        .select(['subject', 'due_at'])
        .where('kind', '=', 'console.deadline')
        .execute();
    await beat(screen, consoleId);
    const first = await deadlines();
    expect(first).toEqual([{ subject: consoleId, due_at: app.clock.now() + 45_000 }]);
    for (let count = 0; count < 2; count++) {
      app.clock.advance(15_000);
      await beat(screen, consoleId);
    }
    expect(await deadlines()).toEqual(first);
    await later(15_000);
    expect(await deadlines()).toEqual([{ subject: consoleId, due_at: app.clock.now() + 30_000 }]);
    expect(await states(app.admin)).toEqual([{ id: consoleId, state: 'on-watch' }]);
  });

  test('one person’s two screens are two consoles: one goes missing, the other stays', async () => {
    const [first, second] = [newConsoleId(), newConsoleId()];
    const [one, two] = [await screenOf(responder), await screenOf(responder)];
    await beat(one, first);
    await beat(two, second);
    await later(30_000);
    await beat(two, second);
    await later(15_000);
    expect(await states(app.admin)).toEqual([
      { id: first, state: 'missing' },
      { id: second, state: 'on-watch' },
    ]);
  });

  test('the missing stand first, then the silent', async () => {
    const screen = await screenOf(responder);
    const [missing, silent, watching] = [newConsoleId(), newConsoleId(), newConsoleId()];
    await beat(screen, missing);
    await later(45_000);
    await beat(screen, watching);
    await beat(screen, silent, { sound: 'locked' });
    expect(await states(app.admin)).toEqual([
      { id: missing, state: 'missing' },
      { id: silent, state: 'silent' },
      { id: watching, state: 'on-watch' },
    ]);
  });

  test('whoever ends the watch is not missed', async () => {
    const [screen, other] = [await screenOf(responder), await screenOf(app.admin)];
    const consoleId = newConsoleId();
    await beat(screen, consoleId);
    expect(await screen.ask('console:leave', { consoleId })).toMatchObject({ ok: true });
    expect(await screen.ask('console:leave', { consoleId })).toMatchObject({ ok: true });
    expect((await news(other)).console?.state).toBe('on-watch');
    expect(await news(other)).toEqual({ consoleId, console: null });
    await later(45_000);
    expect(await list(app.admin)).toEqual([]);
  });

  test('what a screen says in one breath counts in the order in which it was said', async () => {
    const screen = await screenOf(responder);
    const consoleId = newConsoleId();
    await Promise.all([
      beat(screen, consoleId, { sound: 'locked' }),
      beat(screen, consoleId, { sound: 'failed' }),
      beat(screen, consoleId),
    ]);
    expect(await states(app.admin)).toEqual([{ id: consoleId, state: 'on-watch' }]);
    await Promise.all([beat(screen, newConsoleId()), beat(screen, consoleId, { sound: 'locked' })]);
    await Promise.all([beat(screen, consoleId), screen.ask('console:leave', { consoleId })]);
    expect((await states(app.admin)).map(({ id }) => id)).not.toContain(consoleId);
  });

  test('a missing console is dismissed by whoever may respond, one that is there is not', async () => {
    const screen = await screenOf(responder);
    const consoleId = newConsoleId();
    await beat(screen, consoleId);
    const dismiss = (person: TestPerson) => person.post(`/api/emergency/consoles/${consoleId}/dismiss`);
    const early = await dismiss(responder);
    expect([early.status, early.body.code]).toEqual([409, 'console_is_there']);
    await later(45_000);
    const auditor = await app.person('auditor');
    expect((await dismiss(auditor)).status).toBe(403);
    const stranger = await app.person('responder', { siteIds: [await app.site('Depot Sorong')] });
    expect((await dismiss(stranger)).status).toBe(404);
    const other = await screenOf(app.admin);
    expect((await dismiss(await app.person('supervisor'))).status).toBe(204);
    expect(await news(other)).toEqual({ consoleId, console: null });
    expect(await list(app.admin)).toEqual([]);
    expect((await dismiss(responder)).status).toBe(404);
  });

  test('a missing console leaves the list by itself after a day', async () => {
    const consoleId = newConsoleId();
    await beat(await screenOf(responder), consoleId);
    await later(45_000);
    await later(86_399_999);
    const rows = () => app.app.database.db.selectFrom('consoles').select('id').execute();
    expect(await rows()).toHaveLength(1);
    await later(1);
    expect(await rows()).toEqual([]);
  });

  test('the trail tells whose console it was, and what became of it', async () => {
    const screen = await screenOf(responder);
    const consoleId = newConsoleId();
    await beat(screen, consoleId);
    await beat(screen, consoleId, { sound: 'failed' });
    await later(45_000);
    await app.admin.post(`/api/emergency/consoles/${consoleId}/dismiss`);
    const { body } = await app.admin.get('/api/audit?module=emergency');
    const entries = body.data as AuditEntry[];
    expect(entries.map(({ action, actor }) => [action, actor.kind])).toEqual([
      ['console.dismissed', 'user'],
      ['console.missing', 'system'],
      ['console.silent', 'user'],
      ['console.on-watch', 'user'],
    ]);
    expect(entries[1]!.details).toEqual({
      before: { state: 'silent' },
      after: { state: 'missing' },
      name: 'responder 1',
    });
  });

  test.each([
    ['no id', { consoleId: undefined }],
    ['an id that is none', { consoleId: 'screen-1' }],
    ['a sound that is none', { sound: 'loud' }],
    ['a proof in the future', { soundProvenMsAgo: -1 }],
    ['a proof that is a text', { soundProvenMsAgo: '5' }],
    ['ringing that is no answer', { ringing: 'yes' }],
  ])('a beat with %s is answered and changes nothing', async (_what, changes) => {
    const screen = await screenOf(responder);
    const answer = await beat(screen, newConsoleId(), changes as unknown as Partial<ConsoleBeat>);
    expect(answer).toMatchObject({ ok: false, problem: { code: 'invalid_input' } });
    expect(await list(app.admin)).toEqual([]);
  });

  test.each([[undefined], [null], [42], ['console'], [[]], [{}]])(
    'the payload %j is answered, to a beat as to a leave',
    async (payload) => {
      const screen = await screenOf(responder);
      for (const name of ['console:beat', 'console:leave']) {
        expect(await screen.ask(name, payload)).toMatchObject({ problem: { code: 'invalid_input' } });
      }
      expect(await beat(screen, newConsoleId())).toMatchObject({ ok: true });
    },
  );

  test('a proof from before there were computers is none', async () => {
    const screen = await screenOf(responder);
    const consoleId = newConsoleId();
    const answer = await beat(screen, consoleId, { soundProvenMsAgo: Number.MAX_SAFE_INTEGER });
    expect(answer).toMatchObject({ ok: true, value: { state: 'silent' } });
    expect(await list(app.admin)).toMatchObject([{ id: consoleId, soundProvenAt: null }]);
  });

  test('nobody stands watch who may not respond: an operator, an auditor, a kiosk, a program', async () => {
    const kiosk = await pairKiosk(app);
    const made = await app.admin.post('/api/api-keys', {
      name: 'Alat',
      permissions: ['emergency.respond'],
      siteIds: [app.siteId],
    });
    const refused = [
      await screenOf(await app.person('operator')),
      await screenOf(await app.person('auditor')),
      await connect({ auth: { token: kiosk.token } }),
      await connect({ auth: { token: made.body.key as string } }),
    ];
    for (const screen of refused) {
      expect(await beat(screen, newConsoleId())).toMatchObject({ problem: { code: 'forbidden' } });
    }
    expect(await list(app.admin)).toEqual([]);
    expect((await kiosk.get('/api/emergency/consoles')).status).toBe(403);
    expect((await (await app.person('operator')).get('/api/emergency/consoles')).status).toBe(403);
    expect((await app.nobody().get('/api/emergency/consoles')).status).toBe(401);
  });
});
