import { permissions } from '@siaga/contracts/permissions';
import type { ApiKey } from '@siaga/contracts/users';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sha256 } from '../../platform/crypto.ts';
import { describeEachDatabase } from '../../testing/databases.ts';
import { TestApp } from '../../testing/test-app.ts';

const NOBODY = '00000000-0000-7000-8000-000000000000';

interface Made {
  key: string;
  apiKey: ApiKey;
}

describeEachDatabase('API keys', (dialect) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(dialect);
  });
  afterAll(() => app.stop());

  const make = (more: object = {}) =>
    app.admin.post('/api/api-keys', { name: 'Timbangan', permissions: ['sites.read'], ...more });
  const programWith = async (more: object = {}) => app.program(((await make(more)).body as Made).key);

  it('is shown once, and only its SHA-256 is kept', async () => {
    const made = await make();
    const { key, apiKey } = made.body as Made;
    expect(made.status).toBe(201);
    expect(key).toMatch(/^siaga_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/);
    expect(key.startsWith(`${apiKey.prefix}_`)).toBe(true);
    const list = await app.admin.get('/api/api-keys');
    expect(list.body.data).toContainEqual(apiKey);
    const rows = await app.app.database.db.selectFrom('api_keys').selectAll().execute();
    for (const text of [list.text, JSON.stringify(rows)])
      expect(text).not.toContain(key.slice(apiKey.prefix.length));
    expect(rows.map((row) => row.key_hash)).toContain(sha256(key));
  });

  it('opens what its permissions name and nothing else', async () => {
    const reader = await programWith();
    expect((await reader.get('/api/sites')).body.data).toHaveLength(1);
    expect((await reader.get('/api/users')).status).toBe(403);
    expect((await reader.get('/api/auth/me')).status).toBe(403);
    expect((await reader.post('/api/api-keys', { name: 'x', permissions: ['sites.read'] })).status).toBe(403);
  });

  it('needs no Origin for a write', async () => {
    const writer = await programWith({ permissions: ['phone-book.manage'] });
    const made = await writer.post(`/api/sites/${app.siteId}/phone-book`, {
      name: 'Pos',
      number: '+62 411 1',
    });
    expect(made.status).toBe(201);
  });

  it('is worth nothing once revoked, changed by a letter or made up', async () => {
    const { key, apiKey } = (await make()).body as Made;
    const program = app.program(key);
    expect((await program.get('/api/sites')).status).toBe(200);
    for (const other of [`${key}x`, key.slice(0, -1), 'siaga_', 'siaga_00000000_x', 'x']) {
      expect((await app.program(other).get('/api/sites')).status).toBe(401);
    }
    expect((await app.admin.delete(`/api/api-keys/${apiKey.id}`)).status).toBe(204);
    expect((await program.get('/api/sites')).status).toBe(401);
    expect((await app.admin.delete(`/api/api-keys/${apiKey.id}`)).status).toBe(404);
    expect((await app.admin.get('/api/api-keys')).body.data).not.toContainEqual(
      expect.objectContaining({ id: apiKey.id }),
    );
  });

  it('loses its sockets at once when it is revoked', async () => {
    const { key, apiKey } = (await make()).body as Made;
    const address = await app.listen();
    const socket = io(address, { auth: { token: key }, transports: ['websocket'], reconnection: false });
    await new Promise((resolve, reject) =>
      socket.once('connect', () => resolve(null)).once('connect_error', reject),
    );
    const cut = new Promise((resolve) => socket.once('disconnect', resolve));
    await app.admin.delete(`/api/api-keys/${apiKey.id}`);
    expect(await cut).toBe('io server disconnect');
  });

  it('decides alone: a cookie beside a key in the header does not count', async () => {
    const cookie = `accessToken=${app.admin.cookies.get('accessToken')}`;
    const answer = await app
      .nobody()
      .get('/api/users', { headers: { cookie, authorization: 'Bearer siaga_made_up' } });
    expect(answer.status).toBe(401);
  });

  it('cannot hold more than its maker holds', async () => {
    const maker = await programWith({ permissions: ['api-keys.manage', 'sites.read'] });
    const lesser = await maker.post('/api/api-keys', { name: 'Anak', permissions: ['sites.read'] });
    expect(lesser.status).toBe(201);
    const greater = await maker.post('/api/api-keys', { name: 'Raja', permissions: [...permissions] });
    expect([greater.status, greater.body.code]).toEqual([403, 'forbidden']);
  });

  it('notes when it was last used, at most once a minute', async () => {
    const { key, apiKey } = (await make()).body as Made;
    const program = app.program(key);
    const usedAt = async () => {
      const keys = (await app.admin.get('/api/api-keys')).body.data as ApiKey[];
      return keys.find((each) => each.id === apiKey.id)?.lastUsedAt;
    };
    expect(apiKey.lastUsedAt).toBeNull();
    const start = app.clock.now();
    await program.get('/api/sites');
    await expect.poll(usedAt).toBe(new Date(start).toISOString());
    app.clock.advance(59_999);
    await program.get('/api/sites');
    app.clock.advance(1);
    await program.get('/api/sites');
    await expect.poll(usedAt).toBe(new Date(start + 60_000).toISOString());
  });

  it('is refused with unknown permissions, none, or sites that do not exist', async () => {
    for (const wrong of [{ permissions: [] }, { permissions: ['root'] }, { name: '' }, { name: 'a\u0000' }]) {
      expect((await make(wrong)).status).toBe(422);
    }
    expect((await make({ siteIds: [NOBODY] })).body.errors).toEqual([
      { path: 'body.siteIds.0', message: 'no such site' },
    ]);
    expect((await make({ siteIds: [] })).body.code).toBe('site_required');
    expect((await app.admin.delete('/api/api-keys/1')).status).toBe(400);
    expect((await app.admin.delete(`/api/api-keys/${NOBODY}`)).status).toBe(404);
  });

  it('reaches only the sites it was given, and must be given some once there are several', async () => {
    const second = await app.site('Pelabuhan Dua');
    expect((await make()).body.code).toBe('site_required');
    const made = await make({ siteIds: [second] });
    const { data } = (await app.program((made.body as Made).key).get('/api/sites')).body;
    expect(data).toEqual([expect.objectContaining({ id: second })]);
  });
});
