import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { TestTank } from '../../testing/fuel.ts';
import type { TestPerson } from '../../testing/person.ts';
import { TestApp } from '../../testing/test-app.ts';

describeEachDatabase('correcting fuel', (dialect) => {
  let test: TestApp;
  let clerk: TestPerson;

  beforeAll(async () => {
    test = await TestApp.start(dialect);
    clerk = await test.person('operator');
  });
  afterAll(() => test.stop());

  const tank = () => TestTank.at(test, {}, clerk);

  it('takes an issue back by a linked receipt at the same moment', async () => {
    const own = await tank();
    await own.receives(1_000, { occurredAt: '2026-11-10T00:00:00.000Z' });
    const wrong = await own.issues(500, { occurredAt: '2026-11-12T00:00:00.000Z' });
    const answer = await own.tryReverse(wrong.id, 'salah tangki');
    expect(answer.status).toBe(201);
    expect(answer.body.reversal).toMatchObject({
      type: 'IN',
      litres: 500,
      reverses: wrong.id,
      reason: 'salah tangki',
      occurredAt: wrong.occurredAt,
      balanceL: 1_000,
    });
    expect(answer.body.replacement).toBeUndefined();
    const seen = await clerk.get(`/api/stock/movements/${wrong.id}`);
    expect(seen.body.movement).toMatchObject({
      litres: 500,
      balanceL: 500,
      reversedBy: answer.body.reversal.id,
    });
  });

  it('puts the right quantity in its place in one step', async () => {
    const own = await tank();
    await own.receives(1_000);
    const wrong = await own.issues(500);
    const answer = await own.tryReverse(wrong.id, 'salah ketik', { litres: 50 });
    expect(answer.body.replacement).toMatchObject({
      type: 'OUT',
      litres: 50,
      replaces: wrong.id,
      balanceL: 950,
    });
    expect(await own.balanceL()).toBe(950);
  });

  it('leaves no peak behind: what was taken back does not stand in the way of an earlier receipt', async () => {
    const own = await tank();
    const wrong = await own.receives(9_000, { occurredAt: '2026-11-12T00:00:00.000Z' });
    expect((await own.tryReverse(wrong.id, 'salah ketik', { litres: 900 })).status).toBe(201);
    expect((await own.tryIn(8_600, { occurredAt: '2026-11-11T00:00:00.000Z' })).status).toBe(201);
    expect((await own.tryIn(0.001, { occurredAt: '2026-11-11T00:00:00.000Z' })).status).toBe(409);
  });

  it('corrects a receipt of which most was issued already, no line below 0', async () => {
    const own = await tank();
    const wrong = await own.receives(5_000, { occurredAt: '2026-11-10T00:00:00.000Z' });
    await own.issues(4_500, { occurredAt: '2026-11-11T00:00:00.000Z' });
    expect((await own.tryReverse(wrong.id)).body.code).toBe('insufficient_stock');
    const answer = await own.tryReverse(wrong.id, 'timbangan', { litres: 4_800 });
    expect(answer.status).toBe(201);
    expect(answer.body.reversal.balanceL).toBeGreaterThanOrEqual(0);
    expect(answer.body.replacement.balanceL).toBeGreaterThanOrEqual(0);
    expect(await own.balanceL()).toBe(300);
  });

  it('moves an entry to the tank that was meant, or leaves both as they are', async () => {
    const own = await tank();
    const meant = await tank();
    const wrong = await own.receives(700);
    await meant.receives(9_000);
    const tooMuch = await own.tryReverse(wrong.id, 'salah tangki', { tankId: meant.id });
    expect(tooMuch.body.code).toBe('over_capacity');
    expect(await own.balanceL()).toBe(700);
    await meant.issues(8_000);
    expect((await own.tryReverse(wrong.id, 'salah tangki', { tankId: meant.id })).status).toBe(201);
    expect([await own.balanceL(), await meant.balanceL()]).toEqual([0, 1_700]);
  });

  it('shows on the day what was really used, beside the gross sums', async () => {
    const own = await tank();
    await own.receives(1_000, { occurredAt: '2026-11-10T00:00:00.000Z' });
    const wrong = await own.issues(500, { occurredAt: '2026-11-12T00:00:00.000Z' });
    await own.tryReverse(wrong.id, 'salah ketik', { litres: 50 });
    const [day] = await own.trend('from=2026-11-12&to=2026-11-12');
    expect(day).toMatchObject({
      openingL: 1_000,
      inL: 500,
      outL: 550,
      closingL: 950,
      receivedL: 0,
      usedL: 50,
    });
  });

  it('takes a movement back once, also when two people try at the same moment', async () => {
    const own = await tank();
    const other = await test.person('supervisor');
    const wrong = await own.receives(100);
    const answers = await Promise.all([own.tryReverse(wrong.id), own.usedBy(other).tryReverse(wrong.id)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409]);
    expect(answers.find((answer) => answer.status === 409)?.body.code).toBe('already_reversed');
    expect(await own.balanceL()).toBe(0);
  });

  it('does not take a reversal back', async () => {
    const own = await tank();
    const wrong = await own.receives(100);
    const { body } = await own.tryReverse(wrong.id);
    expect((await own.tryReverse(body.reversal.id as string)).body.code).toBe('reversal_is_final');
  });

  it('answers a repeated correction with the same key the same', async () => {
    const own = await tank();
    const wrong = await own.receives(100);
    const url = `/api/stock/movements/${wrong.id}/reverse`;
    const first = await clerk.once(url, { reason: 'dua kali' }, `koreksi ${wrong.id}`);
    const again = await clerk.once(url, { reason: 'dua kali' }, `koreksi ${wrong.id}`);
    expect(again.body).toEqual(first.body);
    expect(again.status).toBe(201);
  });

  it('demands a reason and hides movements of other sites', async () => {
    const own = await tank();
    const wrong = await own.receives(100);
    expect((await clerk.post(`/api/stock/movements/${wrong.id}/reverse`, {})).status).toBe(422);
    expect((await clerk.post(`/api/stock/movements/${wrong.id}/reverse`, { reason: '  ' })).status).toBe(422);
    expect((await own.tryReverse('not-a-uuid')).status).toBe(400);
    const elsewhere = await TestTank.at(test, { siteId: await test.site(`Jauh ${crypto.randomUUID()}`) });
    const theirs = await elsewhere.receives(10);
    expect((await elsewhere.usedBy(clerk).tryReverse(theirs.id)).status).toBe(404);
    expect((await clerk.get(`/api/stock/movements/${theirs.id}`)).status).toBe(404);
  });

  it('lets the original keep its moment however old it is, but no new one beyond the limit', async () => {
    const own = await tank();
    const wrong = await own.receives(100);
    test.clock.advance(60 * 86_400_000);
    await clerk.signIn((clerk as TestPerson & { email: string }).email, 'kata sandi uji');
    await test.admin.signIn('admin@siaga.test', 'kata sandi admin');
    const late = await own.tryReverse(wrong.id, 'baru ketahuan', { occurredAt: '2026-11-17T00:00:00.000Z' });
    expect(late.body.code).toBe('too_far_back');
    expect((await own.tryReverse(wrong.id, 'baru ketahuan', { litres: 90 })).status).toBe(201);
    test.clock.advance(-60 * 86_400_000);
  });
});
