import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { pairKiosk } from '../../testing/kiosk.ts';
import { TestApp } from '../../testing/test-app.ts';

describeEachDatabase('the list of old kiosks', (dialect) => {
  let app: TestApp;
  let path: string;

  beforeAll(async () => {
    app = await TestApp.start(dialect);
    path = `/api/sites/${app.siteId}/old-kiosks`;
  });
  afterAll(() => app.stop());

  test('is empty at first, and what is saved is read back, each entry once', async () => {
    expect((await app.admin.get(path)).body).toEqual({ addresses: [] });
    const given = [
      '192.168.1.20',
      '10.0.0.0/8',
      '2001:DB8::1',
      '2001:db8::/32',
      '192.168.1.20',
      '2001:db8::1',
    ];
    const saved = await app.admin.put(path, { addresses: given });
    const kept = ['192.168.1.20', '10.0.0.0/8', '2001:db8::1', '2001:db8::/32'];
    expect([saved.status, saved.body]).toEqual([200, { addresses: kept }]);
    expect((await app.admin.get(path)).body).toEqual({ addresses: kept });
    expect((await app.admin.put(path, { addresses: [] })).body).toEqual({ addresses: [] });
    expect((await app.admin.get(path)).body).toEqual({ addresses: [] });
  });

  test('every change is in the trail, with the list before and after', async () => {
    await app.admin.put(path, { addresses: ['10.0.0.1'] });
    await app.admin.put(path, { addresses: ['10.0.0.2'] });
    const { body } = await app.admin.get(`/api/audit?module=sites&siteId=${app.siteId}`);
    expect(body.data[0]).toMatchObject({
      action: 'site.old-kiosks-changed',
      target: { kind: 'site', id: app.siteId },
      details: { before: { addresses: ['10.0.0.1'] }, after: { addresses: ['10.0.0.2'] } },
    });
  });

  test.each([
    ['a host name', ['kiosk.local']],
    ['a network that is none', ['10.0.0.0/33']],
    ['an address that is none', ['256.1.1.1']],
    ['an empty entry', ['']],
    ['more than 50', Array.from({ length: 51 }, (_, last) => `10.0.0.${last}`)],
    ['no list', '10.0.0.1'],
  ])('refuses %s and keeps what there was', async (_what, addresses) => {
    const before = (await app.admin.get(path)).body as unknown;
    expect((await app.admin.put(path, { addresses })).status).toBe(422);
    expect((await app.admin.get(path)).body).toEqual(before);
  });

  test('is for who manages the site’s kiosks alone', async () => {
    const kiosk = await pairKiosk(app);
    for (const caller of [await app.person('supervisor'), await app.person('responder'), kiosk]) {
      expect((await caller.get(path)).status).toBe(403);
      expect((await caller.put(path, { addresses: [] })).status).toBe(403);
    }
    expect((await app.nobody().get(path)).status).toBe(401);
    const permissions = ['kiosks.manage'];
    const siteIds = [await app.site('Depot Sorong')];
    const made = await app.admin.post('/api/api-keys', { name: 'Alat', permissions, siteIds });
    const program = app.program(made.body.key as string);
    const refused = [await program.get(path), await program.put(path, { addresses: ['0.0.0.0/0'] })];
    expect(refused.map(({ status }) => status)).toEqual([404, 404]);
  });

  test('of a site that is not there is not there', async () => {
    const nowhere = '/api/sites/01900000-0000-7000-8000-000000000000/old-kiosks';
    expect((await app.admin.get(nowhere)).status).toBe(404);
    expect((await app.admin.put(nowhere, { addresses: [] })).status).toBe(404);
  });
});
