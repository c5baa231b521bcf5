import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { TestTank } from '../../testing/fuel.ts';
import type { TestPerson } from '../../testing/person.ts';
import { TestApp } from '../../testing/test-app.ts';

describeEachDatabase('recording fuel', (dialect) => {
  let test: TestApp;
  let clerk: TestPerson;

  beforeAll(async () => {
    test = await TestApp.start(dialect);
    clerk = await test.person('operator');
  });
  afterAll(() => test.stop());

  const tank = (wish?: Parameters<typeof TestTank.at>[1]) => TestTank.at(test, wish, clerk);

  it('answers a receipt with the new balance, the day in the site zone and who recorded it', async () => {
    const own = await tank();
    // 18:30 UTC on the 17th is 02:30 on the 18th in Makassar.
    const answer = await own.tryIn(850.1, {
      occurredAt: '2026-11-17T18:30:00.000Z',
      note: 'DO 4711 🚚 شكرا',
    });
    expect(answer.status).toBe(201);
    expect(answer.body.movement).toMatchObject({
      type: 'IN',
      tankId: own.id,
      litres: 850.1,
      balanceL: 850.1,
      occurredAt: '2026-11-17T18:30:00.000Z',
      recordedAt: '2026-11-18T04:00:00.000Z',
      businessDay: '2026-11-18',
      note: 'DO 4711 🚚 شكرا',
      seq: 1,
      user: { name: 'operator 1' },
    });
  });

  it('computes in whole millilitres: 850.1 less 0.3 is 849.8', async () => {
    const own = await tank();
    await own.receives(850.1);
    expect((await own.issues(0.3)).balanceL).toBe(849.8);
  });

  it.each([undefined, null, 'abc', '12', 0, -5, 0.0004, 1e12, [], {}, true])(
    'refuses %s as a quantity with 422 and writes nothing',
    async (litres) => {
      const own = await tank();
      await own.receives(100);
      for (const answer of [await own.tryIn(litres), await own.tryOut(litres)]) {
        expect(answer.status).toBe(422);
        expect(answer.body.code).toBe('invalid_input');
        expect(answer.body.errors[0].path).toBe('body.litres');
      }
      expect(await own.balanceL()).toBe(100);
    },
  );

  // Sent as text: JSON.stringify would make null of them before they left the test.
  it.each([
    ['1e400', 422],
    ['-1e400', 422],
    ['NaN', 400],
    ['Infinity', 400],
    ['', 400],
  ])('refuses the bare value %s', async (litres, status) => {
    const own = await tank();
    const answer = await clerk.once('/api/stock/in', `{"tankId":"${own.id}","litres":${litres}}`);
    expect(answer.status).toBe(status);
    expect(await own.balanceL()).toBe(0);
  });

  it.each([
    ['{"tankId":', 400],
    ['null', 422],
    ['[]', 422],
    ['"text"', 422],
    ['{"__proto__":{"x":1}}', 400],
  ])('answers the body %s with %i and not with a crash', async (body, status) => {
    expect((await clerk.once('/api/stock/in', body)).status).toBe(status);
  });

  it.each(['2026-02-30T10:00:00Z', '2026-11-18', 'yesterday', '2026-11-18T10:00:00', 20261118])(
    'refuses %s as a moment',
    async (occurredAt) => {
      const own = await tank();
      const answer = await own.tryIn(5, { occurredAt: occurredAt as string });
      expect(answer.status).toBe(422);
      expect(answer.body.errors[0].path).toBe('body.occurredAt');
    },
  );

  it('refuses a tank id that is none, and does not find one that nobody made', async () => {
    expect((await clerk.once('/api/stock/in', { tankId: 'x', litres: 1 })).status).toBe(422);
    expect((await clerk.once('/api/stock/in', { tankId: crypto.randomUUID(), litres: 1 })).status).toBe(404);
  });

  it('refuses control characters and half of a surrogate pair in a note', async () => {
    const own = await tank();
    expect((await own.tryIn(1, { note: 'a\u0000b' })).status).toBe(422);
    expect((await own.tryIn(1, { note: 'a\ud800b' })).status).toBe(422);
  });

  it('refuses a moment more than 5 minutes ahead and one further back than 31 days', async () => {
    const own = await tank();
    expect((await own.tryIn(1, { occurredAt: '2026-11-18T04:05:00.000Z' })).status).toBe(201);
    expect((await own.tryIn(1, { occurredAt: '2026-11-18T04:05:00.001Z' })).body.code).toBe(
      'occurred_in_future',
    );
    expect((await own.tryIn(1, { occurredAt: '2026-10-18T04:00:00.000Z' })).status).toBe(201);
    expect((await own.tryIn(1, { occurredAt: '2026-10-18T03:59:59.999Z' })).body.code).toBe('too_far_back');
  });

  it('refuses more than is there and says how much is', async () => {
    const own = await tank();
    await own.receives(100);
    const answer = await own.tryOut(100.001);
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({
      code: 'insufficient_stock',
      facts: { availableL: 100, balanceL: 100 },
    });
    expect((await own.issues(100)).balanceL).toBe(0);
  });

  it('refuses more than safe fill and says how much fits', async () => {
    const own = await tank();
    await own.receives(9_400);
    const answer = await own.tryIn(100.001);
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ code: 'over_capacity', facts: { roomL: 100, safeFillL: 9_500 } });
    expect((await own.receives(100)).balanceL).toBe(9_500);
  });

  it('refuses a back-dated issue that a later moment cannot bear', async () => {
    const own = await tank();
    await own.receives(1_000, { occurredAt: '2026-11-10T00:00:00.000Z' });
    await own.issues(950, { occurredAt: '2026-11-12T00:00:00.000Z' });
    await own.receives(500, { occurredAt: '2026-11-14T00:00:00.000Z' });
    const tooMuch = await own.tryOut(51, { occurredAt: '2026-11-11T00:00:00.000Z' });
    expect(tooMuch.body).toMatchObject({
      code: 'insufficient_stock',
      facts: { availableL: 50, balanceL: 550 },
    });
    expect((await own.tryOut(50, { occurredAt: '2026-11-11T00:00:00.000Z' })).status).toBe(201);
    const before = await own.tryOut(1, { occurredAt: '2026-11-09T00:00:00.000Z' });
    expect(before.body).toMatchObject({ code: 'insufficient_stock', facts: { availableL: 0 } });
  });

  it('refuses a back-dated receipt that would overfill a later moment', async () => {
    const own = await tank();
    await own.receives(9_000, { occurredAt: '2026-11-12T00:00:00.000Z' });
    await own.issues(8_000, { occurredAt: '2026-11-13T00:00:00.000Z' });
    const answer = await own.tryIn(501, { occurredAt: '2026-11-11T00:00:00.000Z' });
    expect(answer.body).toMatchObject({ code: 'over_capacity', facts: { roomL: 500 } });
    expect((await own.tryIn(500, { occurredAt: '2026-11-11T00:00:00.000Z' })).status).toBe(201);
  });

  it('orders equal moments by recording', async () => {
    const own = await tank();
    const occurredAt = '2026-11-15T00:00:00.000Z';
    await own.receives(10, { occurredAt });
    await own.issues(10, { occurredAt });
    expect((await own.tryOut(1, { occurredAt })).status).toBe(409);
  });

  it('demands an Idempotency-Key', async () => {
    const own = await tank();
    const answer = await clerk.post('/api/stock/in', { tankId: own.id, litres: 1 });
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('idempotency_key_required');
  });

  it('counts a double click once and answers it the same', async () => {
    const own = await tank();
    const key = 'isi ulang 🔑 ';
    const first = await own.tryIn(100, { key });
    const again = await own.tryIn(100, { key });
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotent-replay']).toBe('true');
    expect(first.headers['idempotent-replay']).toBeUndefined();
    expect(await own.balanceL()).toBe(100);
    const other = await own.tryIn(101, { key });
    expect(other.status).toBe(409);
    expect(other.body.code).toBe('idempotency_conflict');
  });

  it('gives 50 parallel copies one movement and one answer', async () => {
    const own = await tank();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => own.tryIn(7, { key: `salinan ${own.id}` })),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
    expect(new Set(answers.map((answer) => answer.body.movement.id)).size).toBe(1);
    expect(await own.balanceL()).toBe(7);
  });

  it('does not keep a refused attempt: the same key works once the fuel is there', async () => {
    const own = await tank();
    const key = `coba ${own.id}`;
    expect((await own.tryOut(5, { key })).status).toBe(409);
    await own.receives(5);
    expect((await own.tryOut(5, { key })).status).toBe(201);
  });

  it('keeps keys of different people and directions apart', async () => {
    const own = await tank();
    const other = await test.person('operator');
    const key = `sama ${own.id}`;
    await own.receives(100, { key });
    expect((await own.tryOut(40, { key })).status).toBe(201);
    expect((await own.usedBy(other).tryIn(100, { key })).status).toBe(201);
    expect(await own.balanceL()).toBe(160);
  });

  it("hides another site's tank, also from its reading", async () => {
    const elsewhere = await TestTank.at(test, { siteId: await test.site(`Jauh ${crypto.randomUUID()}`) });
    const foreign = elsewhere.usedBy(clerk);
    expect((await foreign.tryIn(1)).status).toBe(404);
    expect((await foreign.tryOut(1)).status).toBe(404);
    expect((await clerk.get(`/api/tanks/${elsewhere.id}`)).status).toBe(404);
    expect((await clerk.get(`/api/stock/trend?days=7&tankId=${elsewhere.id}`)).status).toBe(404);
    expect((await clerk.get(`/api/stock/history?tankId=${elsewhere.id}`)).status).toBe(404);
    const summary = await clerk.get('/api/stock/summary');
    expect(summary.body.data.map((line: { tankId: string }) => line.tankId)).not.toContain(elsewhere.id);
  });

  it('lets a clerk of one tank use that tank only', async () => {
    const own = await tank();
    const other = await tank();
    const narrow = await test.person('operator', { tankIds: [own.id] });
    expect((await own.usedBy(narrow).tryIn(1)).status).toBe(201);
    expect((await other.usedBy(narrow).tryIn(1)).status).toBe(404);
    const summary = await narrow.get('/api/stock/summary');
    expect(summary.body.data.map((line: { tankId: string }) => line.tankId)).toEqual([own.id]);
  });

  it('lets no responder near the fuel and an auditor only look', async () => {
    const own = await tank();
    expect((await (await test.person('responder')).get('/api/stock/summary')).status).toBe(403);
    const auditor = await test.person('auditor');
    expect((await auditor.get('/api/stock/summary')).status).toBe(200);
    expect((await own.usedBy(auditor).tryIn(1)).status).toBe(403);
    expect((await test.nobody().get('/api/stock/history')).status).toBe(401);
  });

  it('refuses entries into an archived tank', async () => {
    const own = await tank();
    await test.admin.patch(`/api/tanks/${own.id}`, { archived: true });
    expect((await own.tryIn(1)).body.code).toBe('tank_archived');
  });

  it('leaves an audit line with the movement', async () => {
    const own = await tank();
    const movement = await own.receives(12);
    const audit = await test.admin.get(`/api/audit?module=fuel&siteId=${test.siteId}&limit=5`);
    expect(audit.body.data[0]).toMatchObject({
      action: 'stock.recorded',
      target: { kind: 'movement', id: movement.id },
      actor: { kind: 'user', name: 'operator 1' },
      details: { litres: 12, type: 'IN' },
    });
  });
});
