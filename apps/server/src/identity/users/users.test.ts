import { permissionsOf } from '@siaga/contracts/permissions';
import type { Page } from '@siaga/contracts/common';
import type { User } from '@siaga/contracts/users';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import type { TestPerson } from '../../testing/person.ts';
import { TestTank } from '../../testing/fuel.ts';
import { ADMIN, PASSWORD, TestApp } from '../../testing/test-app.ts';

const NOBODY = '00000000-0000-7000-8000-000000000000';

describeEachDatabase('users', (dialect) => {
  let app: TestApp;
  let address: string;
  beforeAll(async () => {
    app = await TestApp.start(dialect);
    address = await app.listen();
  });
  afterAll(() => app.stop());

  let number = 0;
  const someone = (more: object = {}) => ({
    email: `someone-${++number}@siaga.test`,
    name: 'Seseorang',
    role: 'operator',
    password: PASSWORD,
    ...more,
  });
  const adminId = async () => (await app.admin.get('/api/auth/me')).body.user.id as string;
  const connect = (person: TestPerson) =>
    new Promise<Socket>((resolve, reject) => {
      const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const socket = io(address, {
        extraHeaders: { cookie },
        transports: ['websocket'],
        reconnection: false,
      });
      socket.once('connect', () => resolve(socket)).once('connect_error', reject);
    });

  it('makes, shows, lists, changes and takes away a user', async () => {
    const made = await app.admin.post('/api/users', someone({ name: 'Andi Baso' }));
    expect(made.status).toBe(201);
    const { id, email } = made.body.user;
    expect(made.body.user).toMatchObject({
      role: 'operator',
      siteIds: [app.siteId],
      tankIds: null,
      active: true,
    });
    expect(made.text).not.toMatch(/password|argon/);

    expect((await app.admin.get(`/api/users/${id}`)).body).toEqual(made.body);
    const found = (await app.admin.get('/api/users?q=BASO')).body;
    expect([found.data, found.page.total]).toEqual([[made.body.user], 1]);

    const changed = await app.admin.patch(`/api/users/${id}`, { name: 'Andi', role: 'auditor' });
    expect(changed.body.user).toMatchObject({ id, email, name: 'Andi', role: 'auditor' });
    expect((await app.admin.delete(`/api/users/${id}`)).status).toBe(204);
    expect((await app.admin.get(`/api/users/${id}`)).status).toBe(404);
    expect((await app.admin.delete(`/api/users/${id}`)).status).toBe(404);
  });

  it('cuts the list into pages by name', async () => {
    const word = `halaman${++number}`;
    for (const name of ['Zul', 'ábel', 'Umar 😀']) {
      await app.admin.post('/api/users', someone({ name: `${word} ${name}` }));
    }
    const page = async (at: number) => {
      const answer = await app.admin.get(`/api/users?q=${word}&limit=2&page=${at}`);
      return answer.body as { data: User[]; page: Page };
    };
    const found = [...(await page(1)).data, ...(await page(2)).data];
    const names = found.map((user) => user.name.slice(word.length + 1));
    expect(names).toEqual(['ábel', 'Umar 😀', 'Zul']);
    expect((await page(2)).page).toEqual({ page: 2, limit: 2, total: 3, totalPages: 2 });
  });

  it('refuses an e-mail that somebody has, in any case of letters', async () => {
    const given = someone();
    await app.admin.post('/api/users', given);
    const again = await app.admin.post('/api/users', { ...given, email: given.email.toUpperCase() });
    expect([again.status, again.body.code]).toEqual([409, 'email_taken']);
    const other = (await app.admin.post('/api/users', someone())).body.user as User;
    const taken = await app.admin.patch(`/api/users/${other.id}`, { email: given.email });
    expect([taken.status, taken.body.code]).toEqual([409, 'email_taken']);
    const own = await app.admin.patch(`/api/users/${other.id}`, { email: other.email.toUpperCase() });
    expect([own.status, own.body.user.email]).toEqual([200, other.email]);
  });

  it('gives an e-mail free again once its user has been taken away', async () => {
    const given = someone();
    const { id } = (await app.admin.post('/api/users', given)).body.user;
    await app.admin.delete(`/api/users/${id}`);
    expect((await app.admin.post('/api/users', given)).status).toBe(201);
  });

  it('refuses sites that do not exist and a list without one', async () => {
    const unknown = await app.admin.post('/api/users', someone({ siteIds: [app.siteId, NOBODY] }));
    expect([unknown.status, unknown.body.errors]).toEqual([
      422,
      [{ path: 'body.siteIds.1', message: 'no such site' }],
    ]);
    const none = await app.admin.post('/api/users', someone({ siteIds: [] }));
    expect([none.status, none.body.code]).toEqual([422, 'site_required']);
  });

  it('takes names of any script and refuses control characters, over-long and broken text', async () => {
    for (const name of ['😀👩🏽‍🚒', 'عبد الرحمن', 'x'.repeat(120)]) {
      const made = await app.admin.post('/api/users', someone({ name }));
      expect([made.status, made.body.user?.name]).toEqual([201, name]);
    }
    for (const name of ['a\u0000b', 'a\u001bb', 'x'.repeat(121), '   ', '"\\ud800"']) {
      const body = name.startsWith('"')
        ? JSON.stringify(someone({ name: '§' })).replace('"§"', name)
        : someone({ name });
      expect((await app.admin.post('/api/users', body)).status).toBe(422);
    }
    const edges = [
      { password: 'short' },
      { password: 'x'.repeat(201) },
      { email: 'no' },
      { email: `${'x'.repeat(250)}@a.id` },
    ];
    for (const edge of [...edges, { role: 'root' }, { tankIds: ['x'] }]) {
      expect([edge, (await app.admin.post('/api/users', someone(edge))).status]).toEqual([edge, 422]);
    }
  });

  it('is closed to everyone but administrators', async () => {
    for (const role of ['supervisor', 'operator', 'responder', 'auditor'] as const) {
      const person = await app.person(role);
      expect((await person.get('/api/users')).status).toBe(403);
      expect((await person.post('/api/users', someone({ role: 'admin' }))).status).toBe(403);
      expect((await person.patch(`/api/users/${person.id}`, { role: 'admin' })).status).toBe(403);
    }
    expect((await app.nobody().get('/api/users')).status).toBe(401);
    expect((await app.nobody().post('/api/users', { nonsense: true })).status).toBe(401);
  });

  it.each([
    ['a role', { role: 'auditor' }],
    ['a password', { password: 'kata sandi lain' }],
    ['a scope', { tankIds: [] }],
    ['deactivation', { active: false }],
  ])('ends sessions and sockets at once with %s', async (_what, change) => {
    const person = await app.person('operator');
    const socket = await connect(person);
    const cut = new Promise((resolve) => socket.once('disconnect', resolve));
    expect((await app.admin.patch(`/api/users/${person.id}`, change)).status).toBe(200);
    expect((await person.get('/api/auth/me')).status).toBe(401);
    expect((await person.post('/api/auth/refresh')).status).toBe(401);
    expect(await cut).toBe('io server disconnect');
    await expect(connect(person)).rejects.toThrow('unauthenticated');
  });

  it('leaves sessions alone when only the name or the language changes', async () => {
    const person = await app.person('operator');
    await app.admin.patch(`/api/users/${person.id}`, { name: 'Nama Baru', language: 'en', role: 'operator' });
    expect((await person.get('/api/auth/me')).body.user).toMatchObject({ name: 'Nama Baru', language: 'en' });
  });

  it('lets nobody sign in who is deactivated, in the words of a wrong password', async () => {
    const { id, email } = await app.person('operator');
    await app.admin.patch(`/api/users/${id}`, { active: false });
    const answer = await app.nobody().signIn(email, PASSWORD);
    expect([answer.status, answer.body.code]).toEqual([401, 'invalid_credentials']);
    await app.admin.patch(`/api/users/${id}`, { active: true });
    expect((await app.nobody().signIn(email, PASSWORD)).status).toBe(200);
  });

  it('takes the power of a demoted administrator with the next request, whatever the token says', async () => {
    const second = await app.person('admin');
    expect((await second.get('/api/users')).status).toBe(200);
    // Behind the product's back, so that the session stays and only the row tells.
    const { db } = app.app.database;
    const scope = { site_ids: JSON.stringify([app.siteId]) };
    await db
      .updateTable('users')
      .set({ role: 'operator', ...scope })
      .where('id', '=', second.id)
      .execute();
    expect((await second.get('/api/users')).status).toBe(403);
    expect((await second.get('/api/auth/me')).body.user.role).toBe('operator');
  });

  it('keeps the last active administrator', async () => {
    const id = await adminId();
    const idle = (await app.admin.post('/api/users', someone({ role: 'admin' }))).body.user;
    await app.admin.patch(`/api/users/${idle.id}`, { active: false });
    const tries = [
      await app.admin.delete(`/api/users/${id}`),
      await app.admin.patch(`/api/users/${id}`, { role: 'supervisor' }),
      await app.admin.patch(`/api/users/${id}`, { active: false }),
    ];
    for (const answer of tries) expect([answer.status, answer.body.code]).toEqual([409, 'last_admin']);
    expect((await app.admin.patch(`/api/users/${id}`, { name: 'Kepala' })).status).toBe(200);
  });

  it('lets exactly one of two administrators win who demote each other at the same moment', async () => {
    const own = await adminId();
    for (let round = 0; round < 5; round++) {
      const second = await app.person('admin');
      const answers = await Promise.all([
        app.admin.patch(`/api/users/${second.id}`, { role: 'operator', siteIds: [app.siteId] }),
        second.patch(`/api/users/${own}`, { role: 'operator', siteIds: [app.siteId] }),
      ]);
      const statuses = answers.map((answer) => answer.status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
      expect([401, 409]).toContain(statuses.find((status) => status !== 200));
      if (statuses[1] === 200) {
        // The first administrator lost this round and is made one again.
        await second.patch(`/api/users/${own}`, { role: 'admin' });
        await app.admin.signIn(ADMIN.email, ADMIN.password);
        await app.admin.delete(`/api/users/${second.id}`);
      }
    }
  });

  it('erases a person: nothing that names them is left, and their id leads to nobody', async () => {
    const person = await app.person('operator');
    await person.patch('/api/auth/me', { name: 'Tenri Abeng' });
    expect((await app.admin.delete(`/api/users/${person.id}`)).status).toBe(204);
    expect((await person.get('/api/auth/me')).status).toBe(401);
    expect((await app.nobody().signIn(person.email, PASSWORD)).status).toBe(401);
    const { db } = app.app.database;
    const tables = ['users', 'sessions', 'person_keys', 'audit_entries', 'sign_in_failures'] as const;
    for (const table of tables) {
      const text = JSON.stringify(await db.selectFrom(table).selectAll().execute());
      expect([table, text.includes('Tenri'), text.includes(person.email)]).toEqual([table, false, false]);
    }
    const row = await db
      .selectFrom('users')
      .selectAll()
      .where('id', '=', person.id)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ email: null, email_key: null, name: null, password_hash: null, active: 0 });
  });

  it('keeps no answer that names an erased person, and everybody else’s for their repeats', async () => {
    const tank = await TestTank.at(app);
    const [leaving, staying] = [await app.person('operator'), await app.person('operator')];
    await leaving.patch('/api/auth/me', { name: 'Andi Mappanyukki' });
    await tank.usedBy(leaving).receives(1, { key: 'same' });
    const first = await tank.usedBy(staying).tryIn(2, { key: 'same' });
    expect((await app.admin.delete(`/api/users/${leaving.id}`)).status).toBe(204);
    const kept = () => app.app.database.db.selectFrom('idempotency_keys').selectAll().execute();
    expect(JSON.stringify(await kept())).not.toContain('Mappanyukki');
    const again = await tank.usedBy(staying).tryIn(2, { key: 'same' });
    expect([again.headers['idempotent-replay'], again.body]).toEqual(['true', first.body]);

    // A call that was on its way when they were erased keeps its answer after that.
    await app.app.database.db
      .updateTable('idempotency_keys')
      .set({ caller_id: leaving.id, reply: '{"name":"Andi Mappanyukki"}' })
      .execute();
    await app.app.identity.dropExpired();
    expect(await kept()).toEqual([]);
  });

  it('asks for the sites once there are several', async () => {
    const second = await app.site('Pelabuhan Dua');
    const unclear = await app.admin.post('/api/users', someone());
    expect([unclear.status, unclear.body.code]).toEqual([422, 'site_required']);
    const made = await app.admin.post('/api/users', someone({ siteIds: [second, second] }));
    expect(made.body.user.siteIds).toEqual([second]);
  });

  it('refuses tanks that lie outside the user’s sites', async () => {
    const second = await app.site('Pelabuhan Tangki');
    const [here, there] = [await TestTank.at(app), await TestTank.at(app, { siteId: second })];
    const limits = { siteIds: [app.siteId], tankIds: [here.id, there.id] };
    const made = await app.admin.post('/api/users', someone(limits));
    const fault = { path: 'body.tankIds.1', message: 'no such tank at these sites' };
    expect([made.status, made.body.errors]).toEqual([422, [fault]]);

    const person = await app.person('operator', { siteIds: [app.siteId], tankIds: [here.id] });
    for (const tankIds of [
      [here.id, there.id],
      [here.id, NOBODY],
    ]) {
      const changed = await app.admin.patch(`/api/users/${person.id}`, { tankIds });
      expect([changed.status, changed.body.errors]).toEqual([422, [fault]]);
    }
    const both = { siteIds: [app.siteId, second], tankIds: [there.id, here.id] };
    const changed = await app.admin.patch(`/api/users/${person.id}`, both);
    expect(changed.body.user).toMatchObject(both);
  });

  it('drops tanks that fall outside when the sites change, and never widens the rest', async () => {
    const second = await app.site('Pelabuhan Tangki Dua');
    const [here, there] = [await TestTank.at(app), await TestTank.at(app, { siteId: second })];
    const { id } = await app.person('operator', {
      siteIds: [app.siteId, second],
      tankIds: [here.id, there.id],
    });
    const fewer = await app.admin.patch(`/api/users/${id}`, { siteIds: [second] });
    expect(fewer.body.user.tankIds).toEqual([there.id]);
    const none = await app.admin.patch(`/api/users/${id}`, { siteIds: [app.siteId] });
    expect(none.body.user.tankIds).toEqual([]);
  });

  it('lets a program with limited sites manage nobody who reaches further', async () => {
    const second = await app.site('Pelabuhan Tiga');
    const permissions = ['users.manage', ...permissionsOf('responder')];
    const made = await app.admin.post('/api/api-keys', { name: 'HR', permissions, siteIds: [second] });
    const program = app.program(made.body.key as string);
    const here = await program.post('/api/users', someone({ role: 'responder', siteIds: [second] }));
    expect(here.status).toBe(201);
    expect((await program.get('/api/users')).body.data).toEqual([here.body.user]);
    expect((await program.post('/api/users', someone({ role: 'admin' }))).status).toBe(403);
    expect((await program.post('/api/users', someone({ role: 'operator', siteIds: [second] }))).status).toBe(
      403,
    );
    expect(
      (await program.post('/api/users', someone({ role: 'responder', siteIds: [app.siteId] }))).status,
    ).toBe(422);
    expect(
      (await program.patch(`/api/users/${await adminId()}`, { password: 'kata sandi lain' })).status,
    ).toBe(404);
    expect((await program.patch(`/api/users/${here.body.user.id}`, { role: 'admin' })).status).toBe(403);
    expect((await program.patch(`/api/users/${here.body.user.id}`, { name: 'Baru' })).status).toBe(200);
    const greater = await app.person('supervisor', { siteIds: [second] });
    const password = 'kata sandi lain';
    expect((await program.patch(`/api/users/${greater.id}`, { password })).status).toBe(403);
    expect((await program.delete(`/api/users/${greater.id}`)).status).toBe(403);
  });
});
