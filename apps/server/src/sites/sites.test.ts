import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../platform/db/index.ts';
import { describeEachDatabase } from '../testing/databases.ts';
import { TestTank } from '../testing/fuel.ts';
import type { TestAnswer, TestPerson } from '../testing/person.ts';
import { TestApp } from '../testing/test-app.ts';

const namesIn = (answer: TestAnswer, member = 'name'): (string | undefined)[] =>
  (answer.body.data as Record<string, string>[]).map((item) => item[member]);

describeEachDatabase('sites', (dialect) => {
  let app: TestApp;
  let operator: TestPerson;
  let elsewhere: string;

  beforeAll(async () => {
    app = await TestApp.start(dialect);
    operator = await app.person('operator');
    elsewhere = await app.site('Depot Sorong', 'Asia/Jayapura');
  });
  afterAll(() => app.stop());

  const newTank = async (name: string, zone: string) => {
    const id = await app.site(name, zone);
    return { id, tank: await TestTank.at(app, { siteId: id }) };
  };
  /** Enough calls, one after another, for another one to go as far as it can. */
  const manyTurns = async () => {
    for (let call = 0; call < 30; call++) await operator.get('/api/sites');
  };

  const nowhere = '01900000-0000-7000-8000-000000000000';

  test('an administrator makes a site and reads it back', async () => {
    const values = {
      name: 'Depot 🚢 سورابايا',
      zone: 'Asia/Jakarta',
      address: 'Jl. Pelabuhan 1',
      lat: -7.2,
      lon: 112.7,
    };
    const made = await app.admin.post('/api/sites', values);
    expect(made.status).toBe(201);
    expect(made.body.site).toEqual({ id: expect.any(String) as string, ...values, demo: false });
    const read = await app.admin.get(`/api/sites/${made.body.site.id}`);
    expect(read.body).toEqual(made.body);
  });

  test('a caller sees only the own sites; another’s id is as unknown as one that is not there', async () => {
    expect(namesIn(await operator.get('/api/sites'), 'id')).toEqual([app.siteId]);
    for (const id of [elsewhere, nowhere]) {
      for (const path of [`/api/sites/${id}`, `/api/sites/${id}/places`, `/api/sites/${id}/phone-book`]) {
        const answer = await operator.get(path);
        expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'not_found']);
      }
    }
  });

  test('only an administrator makes or changes a site', async () => {
    const wishes = [
      await operator.post('/api/sites', { name: 'Mine', zone: 'Asia/Jakarta' }),
      await operator.patch(`/api/sites/${app.siteId}`, { name: 'Mine' }),
      await operator.post(`/api/sites/${app.siteId}/places`, { name: 'Mine' }),
    ];
    expect(wishes.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect((await app.nobody().get('/api/sites')).status).toBe(401);
  });

  test('a program that manages one site changes it and makes no other', async () => {
    const permissions = ['sites.manage', 'sites.read'];
    const made = await app.admin.post('/api/api-keys', { name: 'ERP', permissions, siteIds: [elsewhere] });
    const program = app.program(made.body.key as string);
    const refused = await program.post('/api/sites', { name: 'Depot Gelap', zone: 'Asia/Jakarta' });
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
    expect(namesIn(await app.admin.get('/api/sites'))).not.toContain('Depot Gelap');
    expect((await program.patch(`/api/sites/${elsewhere}`, { address: 'Dermaga 9' })).status).toBe(200);
  });

  test('a change keeps what it does not name, and an empty one changes nothing', async () => {
    const id = await app.site('Depot Ambon', 'Asia/Jayapura');
    const changed = await app.admin.patch(`/api/sites/${id}`, {
      address: 'Dermaga 2',
      lat: -3.7,
      lon: 128.2,
    });
    expect(changed.body.site).toMatchObject({
      name: 'Depot Ambon',
      zone: 'Asia/Jayapura',
      address: 'Dermaga 2',
    });
    const same = await app.admin.patch(`/api/sites/${id}`, {});
    expect(same.body).toEqual(changed.body);
    expect((await app.admin.patch(`/api/sites/${nowhere}`, { name: 'X' })).status).toBe(404);
  });

  test('the zone may change until fuel is recorded, and not afterwards', async () => {
    const id = await app.site('Depot Palu', 'Asia/Jakarta');
    const moved = await app.admin.patch(`/api/sites/${id}`, { zone: 'Asia/Makassar' });
    expect(moved.body.site.zone).toBe('Asia/Makassar');

    const tank = await app.admin.post('/api/tanks', {
      name: 'T1',
      siteId: id,
      product: 'Solar',
      capacityL: 1000,
    });
    const stocked = await app.admin.once('/api/stock/in', { tankId: tank.body.tank.id, litres: 10 });
    expect(stocked.status).toBe(201);
    const refused = await app.admin.patch(`/api/sites/${id}`, {
      zone: 'Asia/Jayapura',
      name: 'Depot Palu Baru',
    });
    expect([refused.status, refused.body.code]).toEqual([409, 'zone_fixed']);
    const same = await app.admin.patch(`/api/sites/${id}`, {
      zone: 'Asia/Makassar',
      name: 'Depot Palu Baru',
    });
    expect(same.body.site.name).toBe('Depot Palu Baru');
  });

  test('a zone cannot change behind an entry that is on its way', async () => {
    const { id, tank } = await newTank('Depot Bau-Bau', 'Asia/Jakarta');
    const { db } = app.app.database;
    const answer = await inTransaction(db, async (trx) => {
      // What an entry does before it commits.
      await trx.updateTable('tanks').set({ in_count: 1 }).where('id', '=', tank.id).execute();
      const changing = app.admin.patch(`/api/sites/${id}`, { zone: 'Asia/Jayapura' });
      await manyTurns();
      return { changing };
    }).then(({ changing }) => changing);
    expect([answer.status, answer.body.code]).toEqual([409, 'zone_fixed']);
  });

  test('an entry that comes while the zone changes is cut into days of the new one', async () => {
    const { id, tank } = await newTank('Depot Raha', 'Asia/Jakarta');
    // 23:30 in Jakarta, and the next day in Jayapura.
    const entry = { tankId: tank.id, litres: 10, occurredAt: '2026-11-17T16:30:00Z' };
    const { db } = app.app.database;
    const answer = await inTransaction(db, async (trx) => {
      expect(await app.app.fuel.hasMovements(trx, id)).toBe(false);
      const recording = app.admin.once('/api/stock/in', entry);
      await manyTurns();
      await trx.updateTable('sites').set({ zone: 'Asia/Jayapura' }).where('id', '=', id).execute();
      return { recording };
    }).then(({ recording }) => recording);
    expect(answer.body.movement.businessDay).toBe('2026-11-18');
  });

  test.each([
    ['a zone that is none', { name: 'X', zone: 'Asia/Atlantis' }, 'body.zone'],
    ['an empty name', { name: '   ', zone: 'Asia/Jakarta' }, 'body.name'],
    ['a latitude beyond the pole', { name: 'X', zone: 'Asia/Jakarta', lat: 91, lon: 0 }, 'body.lat'],
    ['a NUL in the name', { name: 'a\u0000b', zone: 'Asia/Jakarta' }, 'body.name'],
  ])('refuses %s', async (_what, body, path) => {
    const refused = await app.admin.post('/api/sites', body);
    expect(refused.status).toBe(422);
    expect(refused.body.errors[0].path).toBe(path);
  });

  test('an id that is none is not understood', async () => {
    expect((await app.admin.get('/api/sites/not-an-id')).status).toBe(400);
  });

  test('places come and go; a place taken off keeps its name where it is named', async () => {
    const made = await app.admin.post(`/api/sites/${app.siteId}/places`, { name: 'Dermaga 2' });
    expect(made.status).toBe(201);
    const { id } = made.body.place;
    await app.admin.post(`/api/sites/${app.siteId}/places`, { name: 'Anjungan' });
    const renamed = await app.admin.patch(`/api/places/${id}`, { name: 'Dermaga Dua' });
    expect(renamed.body.place).toEqual({ id, siteId: app.siteId, name: 'Dermaga Dua' });
    const names = async () => namesIn(await operator.get(`/api/sites/${app.siteId}/places`));
    expect(await names()).toEqual(['Anjungan', 'Dermaga Dua']);

    expect((await app.admin.delete(`/api/places/${id}`)).status).toBe(204);
    expect(await names()).toEqual(['Anjungan']);
    expect((await app.admin.delete(`/api/places/${id}`)).status).toBe(404);
    expect((await app.admin.patch(`/api/places/${id}`, { name: 'X' })).status).toBe(404);
    const kept = await app.app.database.db.selectFrom('places').select('name').where('id', '=', id).execute();
    expect(kept).toEqual([{ name: 'Dermaga Dua' }]);
  });

  test('every change is in the audit trail', async () => {
    const id = await app.site('Depot Ternate', 'Asia/Jayapura');
    await app.admin.patch(`/api/sites/${id}`, { name: 'Depot Ternate Baru' });
    const place = await app.admin.post(`/api/sites/${id}/places`, { name: 'Gerbang' });
    await app.admin.delete(`/api/places/${place.body.place.id}`);
    const trail = await app.admin.get(`/api/audit?module=sites&siteId=${id}`);
    expect(namesIn(trail, 'action')).toEqual([
      'place.deleted',
      'place.created',
      'site.changed',
      'site.created',
    ]);
  });
});
