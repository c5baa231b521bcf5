import { afterAll, beforeAll, expect, it } from 'vitest';
import { type App, createApp } from '../../app.ts';
import { readConfig } from '../../platform/config.ts';
import { describeEachDatabase } from '../../testing/databases.ts';
import { TestTank } from '../../testing/fuel.ts';
import { TestPerson } from '../../testing/person.ts';
import { ADMIN, TestApp } from '../../testing/test-app.ts';
import { verifyLedger } from './verify.ts';

describeEachDatabase('entries that come at the same moment', (dialect) => {
  let test: TestApp;
  /** Another process on the same database. */
  let elsewhere: App;

  beforeAll(async () => {
    test = await TestApp.start(dialect);
    const config = readConfig({ SIAGA_DATA_DIR: test.dataDir, SIAGA_DATABASE_URL: test.database.url });
    elsewhere = await createApp({ config, clock: test.clock, loadLimits: { maxDelayMs: 0, graceMs: 0 } });
    await elsewhere.prepare();
  });
  afterAll(async () => {
    await elsewhere.stop('test over');
    await test.stop();
  });

  const faults = async () => (await verifyLedger(test.app.database.db)).faults;

  it('are judged each on its own: a refused one leaves no trace and stops no other', async () => {
    const [full, empty] = [await TestTank.at(test), await TestTank.at(test)];
    await full.receives(1_000);
    const [fits, tooMuch, fromNothing, tooFar] = await Promise.all([
      full.tryOut(100),
      full.tryOut(5_000),
      empty.tryOut(1),
      full.tryOut(1, { occurredAt: '2020-01-01T00:00:00.000Z' }),
    ]);
    expect([fits, tooMuch, fromNothing, tooFar].map(({ status, body }) => body.code ?? status)).toEqual([
      201,
      'insufficient_stock',
      'insufficient_stock',
      'too_far_back',
    ]);
    expect([await full.balanceL(), await empty.balanceL()]).toEqual([900, 0]);
    expect(await faults()).toEqual([]);
  });

  it('stand in the audit trail each with who made it', async () => {
    const tank = await TestTank.at(test);
    const operators = [await test.person('operator'), await test.person('operator')];
    await Promise.all(operators.map((operator, index) => tank.usedBy(operator).receives(10 + index)));
    const { body } = await test.admin.get('/api/audit?module=fuel&limit=2');
    const seen = (body.data as { actor: { id: string }; details: { litres: number } }[]).map(
      ({ actor, details }) => `${actor.id} ${details.litres}`,
    );
    expect(seen.sort()).toEqual(operators.map(({ id }, index) => `${id} ${10 + index}`).sort());
  });

  it('do not let somebody in who does not reach the tank', async () => {
    const [tank, own] = [await TestTank.at(test), await TestTank.at(test)];
    const limited = await test.person('operator', { siteIds: [test.siteId], tankIds: [own.id] });
    const [right, stranger] = await Promise.all([tank.tryIn(10), tank.usedBy(limited).tryIn(10)]);
    expect([right.status, stranger.status]).toEqual([201, 404]);
    expect(await tank.balanceL()).toBe(10);
  });

  it('count once where they are copies of one call, and both hear the same', async () => {
    const tank = await TestTank.at(test);
    const key = crypto.randomUUID();
    const copies = await Promise.all(Array.from({ length: 8 }, () => tank.tryIn(10, { key })));
    expect(new Set(copies.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(copies.filter(({ headers }) => headers['idempotent-replay'] === 'true')).toHaveLength(7);
    expect(await tank.balanceL()).toBe(10);
  });

  it('leave the key of a refused one free, copies of it or not', async () => {
    const tank = await TestTank.at(test);
    const key = crypto.randomUUID();
    const copies = await Promise.all([tank.tryOut(10, { key }), tank.tryOut(10, { key })]);
    expect(copies.map(({ body }) => body.code)).toEqual(['insufficient_stock', 'insufficient_stock']);
    await tank.receives(10);
    expect((await tank.tryOut(10, { key })).status).toBe(201);
  });

  it('see the back-dated ones among them', async () => {
    const tank = await TestTank.at(test);
    await tank.receives(100);
    const before = new Date(test.clock.now() - 3_600_000).toISOString();
    const [, early] = await Promise.all([
      tank.tryIn(50),
      tank.tryOut(10, { occurredAt: before }),
      tank.tryIn(50),
      tank.tryIn(20, { occurredAt: before }),
      tank.tryOut(200),
    ]);
    // An hour ago the tank was empty, unless the 20 L of that same moment were written first.
    expect([201, 409]).toContain(early.status);
    expect(await faults()).toEqual([]);
  });

  it('are not lost to one whose key is used by another process at the same time', async () => {
    const [here, there] = [await TestTank.at(test), await TestTank.at(test)];
    const visitor = new TestPerson(elsewhere.http);
    await visitor.signIn(ADMIN.email, ADMIN.password);
    for (let round = 0; round < 5; round++) {
      const key = crypto.randomUUID();
      const answers = await Promise.all([
        ...[1, 2, 3].map((litres) => here.tryIn(litres)),
        here.tryIn(10, { key }),
        ...[1, 2, 3].map((litres) => there.usedBy(visitor).tryIn(litres)),
        there.usedBy(visitor).tryIn(10, { key }),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 201, 201, 201, 409]);
      const refused = answers.find(({ status }) => status === 409);
      expect(refused?.body.code).toBe('idempotency_conflict');
    }
    expect((await here.balanceL()) + (await there.balanceL())).toBe(5 * 22);
    expect(await faults()).toEqual([]);
  });
});
