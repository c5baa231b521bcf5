import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { TestTank } from '../../testing/fuel.ts';
import { TestApp } from '../../testing/test-app.ts';

describeEachDatabase('tanks', (dialect) => {
  let test: TestApp;

  beforeAll(async () => {
    test = await TestApp.start(dialect);
  });
  afterAll(() => test.stop());

  const make = (wish: object) =>
    test.admin.post('/api/tanks', {
      name: crypto.randomUUID(),
      product: 'Solar B40',
      capacityL: 1_000,
      ...wish,
    });

  it('takes the only site and 95 % of the capacity where nothing else is said', async () => {
    const made = await make({ capacityL: 12_345.678 });
    expect(made.status).toBe(201);
    expect(made.body.tank).toMatchObject({
      siteId: test.siteId,
      safeFillL: 11_728.394,
      balanceL: 0,
      archived: false,
    });
  });

  it.each([
    { capacityL: 0 },
    { capacityL: -1 },
    { capacityL: '' },
    { name: '' },
    { name: ' '.repeat(5) },
    { safeFillL: 1_001 },
    { deadStockL: 1_001 },
    { lowStockL: '' },
    { lowStockL: 1_001 },
    { product: 'x'.repeat(121) },
  ])('refuses %j', async (wish) => {
    expect((await make(wish)).status).toBe(422);
  });

  it.each(['capacityL', 'safeFillL', 'deadStockL', 'reserveL', 'lowStockL'])(
    'refuses infinity as %s',
    async (field) => {
      const made = await test.admin.post(
        '/api/tanks',
        `{"name":"x","product":"y","capacityL":5,"${field}":1e400}`,
      );
      expect(made.status).toBe(422);
      expect(made.body.errors[0].path).toBe(`body.${field}`);
    },
  );

  it('keeps names apart within a site', async () => {
    await make({ name: 'Tangki Kembar' });
    const second = await make({ name: 'Tangki Kembar' });
    expect(second.status).toBe(409);
    expect(second.body.code).toBe('tank_name_taken');
  });

  it('does not lower safe fill below what is in the tank, nor archive a tank that holds fuel', async () => {
    const tank = await TestTank.at(test);
    await tank.receives(500);
    const url = `/api/tanks/${tank.id}`;
    expect((await test.admin.patch(url, { safeFillL: 499.999 })).body).toMatchObject({
      code: 'below_content',
      facts: { balanceL: 500 },
    });
    expect((await test.admin.patch(url, { archived: true })).body.code).toBe('tank_not_empty');
    const changed = await test.admin.patch(url, { safeFillL: 500, lowStockL: 50, name: 'Tangki Baru' });
    expect(changed.body.tank).toMatchObject({
      safeFillL: 500,
      lowStockL: 50,
      name: 'Tangki Baru',
      balanceL: 500,
    });
  });

  it('lets only administrators make and change tanks', async () => {
    const tank = await TestTank.at(test);
    for (const role of ['supervisor', 'operator', 'auditor', 'responder'] as const) {
      const person = await test.person(role);
      expect((await person.post('/api/tanks', { name: 'x', product: 'y', capacityL: 1 })).status).toBe(403);
      expect((await person.patch(`/api/tanks/${tank.id}`, { name: 'x' })).status).toBe(403);
    }
  });

  it('asks for the site once there are several, and refuses one that is not there', async () => {
    await test.site('Cabang');
    expect((await make({})).body.code).toBe('site_required');
    expect((await make({ siteId: crypto.randomUUID() })).status).toBe(404);
  });
});
