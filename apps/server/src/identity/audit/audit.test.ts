import type { AuditEntry } from '@siaga/contracts/users';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemActor } from '../../platform/actor.ts';
import { inTransaction } from '../../platform/db/index.ts';
import { describeEachDatabase } from '../../testing/databases.ts';
import { TestTank } from '../../testing/fuel.ts';
import { TestPerson } from '../../testing/person.ts';
import { PASSWORD, TestApp } from '../../testing/test-app.ts';
import { createPersonKeys } from '../person-keys/service.ts';
import { verifyChains } from './chain.ts';
import { createAudit } from './service.ts';

/** Writes as the other modules do. */
const auditOf = (app: TestApp) =>
  createAudit({
    db: app.app.database.db,
    clock: app.clock,
    personKeys: createPersonKeys('secret of the test'),
    namesOf: async () => new Map(),
    onlySiteId: async () => null,
  });

describeEachDatabase('audit trail', (dialect) => {
  let app: TestApp;
  beforeEach(async () => {
    app = await TestApp.start(dialect);
  });
  afterEach(() => app.stop());

  const trail = async (query = '', as: TestPerson = app.admin) => {
    const answer = await as.get(`/api/audit?limit=200${query}`);
    expect(answer.status).toBe(200);
    return answer.body as { data: AuditEntry[]; page: { total: number; totalPages: number } };
  };
  const write = (module: string, siteId: string | null, action = 'thing.happened') =>
    inTransaction(app.app.database.db, (trx) =>
      auditOf(app).record(trx, systemActor('test'), { module, action, siteId, details: { module } }),
    );
  const dropTriggers = async () => {
    for (const name of ['audit_entries_no_update', 'audit_entries_no_delete']) {
      const on = dialect === 'postgres' ? ' on audit_entries' : '';
      await sql.raw(`drop trigger ${name}${on}`).execute(app.app.database.db);
    }
  };

  it('tells who did what to whom, from where, with before and after but no secret', async () => {
    const person = await app.person('operator');
    await app.admin.patch(`/api/users/${person.id}`, { name: 'Nama Baru', password: 'kata sandi rahasia' });
    const [entry] = (await trail()).data;
    expect(entry).toMatchObject({
      action: 'user.changed',
      siteId: null,
      address: '127.0.0.1',
      target: { kind: 'user', id: person.id },
      actor: { kind: 'user', name: 'admin' },
      details: { before: { name: 'operator 1' }, after: { name: 'Nama Baru' }, passwordChanged: true },
    });
    expect(JSON.stringify(entry)).not.toMatch(/rahasia|argon/);
  });

  it('holds every change of state in identity', async () => {
    const person = await app.person('operator');
    const phone = app.nobody();
    await phone.signIn(person.email, PASSWORD);
    await phone.post('/api/auth/logout');
    const stolen = person.cookies.get('refreshToken')!;
    await person.post('/api/auth/refresh');
    app.clock.advance(11_000);
    await new TestPerson(app.app.http, { origin: 'http://localhost', cookie: `refreshToken=${stolen}` }).post(
      '/api/auth/refresh',
    );
    await person.signIn(person.email, PASSWORD);
    await person.patch('/api/auth/me', { language: 'en' });
    await person.post('/api/auth/password', { current: PASSWORD, next: 'kata sandi baru' });
    await person.post('/api/auth/sessions/end-all');
    const { apiKey } = (await app.admin.post('/api/api-keys', { name: 'k', permissions: ['sites.read'] }))
      .body;
    await app.admin.delete(`/api/api-keys/${apiKey.id}`);
    await app.admin.delete(`/api/users/${person.id}`);
    const actions = (await trail('&module=identity')).data.map((entry) => entry.action).reverse();
    expect(actions).toEqual([
      'user.created',
      'session.opened',
      'user.created',
      'session.opened',
      'session.opened',
      'session.ended',
      'session.refresh-reused',
      'session.opened',
      'user.changed',
      'user.password-changed',
      'session.all-ended',
      'api-key.created',
      'api-key.revoked',
      'user.erased',
    ]);
    expect((await verifyChains(app.app.database.db)).fault).toBeNull();
  });

  it('writes nothing for a change that was refused', async () => {
    const before = (await trail()).page.total;
    await app.admin.post('/api/users', {
      email: 'admin@siaga.test',
      name: 'x',
      role: 'admin',
      password: PASSWORD,
    });
    expect((await trail()).page.total).toBe(before);
  });

  it('forgets what identifies an erased person while every chain still verifies', async () => {
    const person = await app.person('operator');
    await app.admin.patch(`/api/users/${person.id}`, { name: 'Nama Baru' });
    await app.admin.delete(`/api/users/${person.id}`);
    const { data } = await trail();
    const about = data.filter((entry) => entry.target?.id === person.id);
    expect(about.map((entry) => [entry.action, entry.details])).toEqual([
      ['user.erased', null],
      ['user.changed', null],
      ['user.created', null],
    ]);
    const by = data.filter((entry) => entry.actor.id === person.id);
    expect(by.map((entry) => [entry.action, entry.actor.name, entry.address])).toEqual([
      ['session.opened', null, null],
    ]);
    expect((await verifyChains(app.app.database.db)).fault).toBeNull();
  });

  it('seals an administrator’s own last deed with no key that would outlive them', async () => {
    const second = await app.person('admin');
    await second.delete(`/api/users/${second.id}`);
    const [entry] = (await trail()).data;
    expect([entry?.action, entry?.actor.id, entry?.address]).toEqual(['user.erased', second.id, null]);
  });

  it('is refused UPDATE and DELETE by the database itself', async () => {
    const { db } = app.app.database;
    await expect(db.updateTable('audit_entries').set({ action: 'nothing' }).execute()).rejects.toThrow(
      /append-only/,
    );
    await expect(db.deleteFrom('audit_entries').execute()).rejects.toThrow(/append-only/);
  });

  it('names the first row that was changed', async () => {
    const { db } = app.app.database;
    for (let count = 0; count < 3; count++) await write('fuel', app.siteId);
    await dropTriggers();
    const rows = await db
      .selectFrom('audit_entries')
      .selectAll()
      .where('module', '=', 'fuel')
      .orderBy('seq')
      .execute();
    await db
      .updateTable('audit_entries')
      .set({ details: '{"module":"x"}' })
      .where('id', '=', rows[1]!.id)
      .execute();
    expect((await verifyChains(db)).fault).toEqual({
      chain: `${app.siteId}:fuel`,
      seq: 2,
      id: rows[1]!.id,
      words: 'was changed after it was written',
    });
  });

  it('names a row that is missing at the end or before others', async () => {
    const { db } = app.app.database;
    for (let count = 0; count < 3; count++) await write('fuel', app.siteId);
    await dropTriggers();
    const of = (seq: number) =>
      db.deleteFrom('audit_entries').where('module', '=', 'fuel').where('seq', '=', seq);
    await of(3).execute();
    expect((await verifyChains(db)).fault).toMatchObject({ seq: 3, words: 'the newest entries are missing' });
    await of(1).execute();
    expect((await verifyChains(db)).fault).toMatchObject({
      seq: 1,
      words: 'an entry before this one is missing',
    });
  });

  it('names a chain whose head was taken away', async () => {
    const { db } = app.app.database;
    await db.deleteFrom('audit_heads').where('module', '=', 'identity').execute();
    const { fault } = await verifyChains(db);
    expect(fault).toMatchObject({ chain: 'all:identity', words: 'the head of the chain is missing' });
  });

  it('chains entries without a gap when 30 are written at once, the first of their chain among them', async () => {
    await Promise.all(
      Array.from({ length: 30 }, (_, number) => write(number % 2 ? 'fuel' : 'chat', app.siteId)),
    );
    const { data } = await trail(`&module=fuel&siteId=${app.siteId}`);
    expect(data.map((entry) => entry.seq)).toEqual(Array.from({ length: 15 }, (_, number) => 15 - number));
    const verdict = await verifyChains(app.app.database.db);
    expect(verdict).toMatchObject({ fault: null });
    expect(verdict.entries).toBeGreaterThanOrEqual(30);
  });

  it('never goes back in time within a chain, even when the clock does', async () => {
    await write('fuel', app.siteId);
    const at = app.clock.now();
    app.clock.advance(-3_600_000);
    await write('fuel', app.siteId);
    const { data } = await trail('&module=fuel');
    expect(data.map((entry) => Date.parse(entry.at))).toEqual([at, at]);
  });

  it('pages through several chains, newest first, each entry once, with the exact total', async () => {
    for (let count = 0; count < 12; count++) {
      app.clock.advance(1000);
      await write(['fuel', 'chat', 'sites'][count % 3]!, app.siteId, `step-${count}`);
    }
    const whole = await trail();
    expect(whole.data.map((entry) => entry.at)).toEqual(
      whole.data
        .map((entry) => entry.at)
        .sort()
        .reverse(),
    );
    const pages: AuditEntry[] = [];
    for (let page = 1; page <= 20; page++) {
      const { body } = await app.admin.get(`/api/audit?limit=3&page=${page}`);
      expect(body.page.total).toBe(whole.page.total);
      pages.push(...(body.data as AuditEntry[]));
    }
    expect(pages).toEqual(whole.data);
  });

  it('shows an auditor of some tanks nothing about fuel, the totals with it', async () => {
    const [own, other] = [await TestTank.at(app), await TestTank.at(app, { name: 'Tangki orang lain' })];
    const auditor = await app.person('auditor', { tankIds: [own.id] });
    await own.receives(3);
    await other.receives(4);
    const everything = (await trail()).data;
    const seen = await trail('', auditor);
    expect(seen.data).toEqual(everything.filter((entry) => entry.module !== 'fuel'));
    expect(seen.page.total).toBe(seen.data.length);
    expect(JSON.stringify(seen)).not.toContain('Tangki orang lain');
    const fuel = await trail('&module=fuel', auditor);
    expect([fuel.page.total, fuel.data]).toEqual([0, []]);
    expect((await trail('&module=fuel')).page.total).toBe(4);
    expect((await auditor.get('/api/stock/history')).body.page.total).toBe(1);
  });

  it('shows on a deep page what stands there, for everybody and for whoever reaches one of several sites', async () => {
    const second = await app.site('Pelabuhan Dua');
    const auditor = await app.person('auditor');
    const chains = [
      [app.siteId, 'fuel'],
      [app.siteId, 'chat'],
      [second, 'fuel'],
    ] as const;
    await inTransaction(app.app.database.db, async (trx) => {
      for (let count = 0; count < 900; count++) {
        // Several in one millisecond, and quiet minutes.
        app.clock.advance(count % 4 === 0 ? 1 : count % 301 === 0 ? 60_000 : 0);
        const [siteId, module] = chains[count % 3]!;
        await auditOf(app).record(trx, systemActor('test'), { module, action: `step-${count}`, siteId });
      }
    });
    for (const person of [app.admin, auditor]) {
      const pageOf = async (page: number, limit: number) =>
        (await person.get(`/api/audit?limit=${limit}&page=${page}`)).body as {
          data: AuditEntry[];
          page: { total: number; totalPages: number };
        };
      const whole: AuditEntry[] = [];
      const { total, totalPages } = (await pageOf(1, 200)).page;
      for (let page = 1; page <= totalPages; page++) whole.push(...(await pageOf(page, 200)).data);
      expect(new Set(whole.map((entry) => entry.id)).size).toBe(total);
      expect(whole.map((entry) => entry.at)).toEqual(
        whole
          .map((entry) => entry.at)
          .sort()
          .reverse(),
      );
      for (const page of [20, 35, Math.ceil(total / 17)]) {
        expect((await pageOf(page, 17)).data).toEqual(whole.slice((page - 1) * 17, page * 17));
      }
    }
  });

  it('is filtered by module, site and time, the total with it', async () => {
    for (let count = 0; count < 4; count++) {
      app.clock.advance(1000);
      await write('fuel', app.siteId, `step-${count}`);
    }
    const before = new Date(app.clock.now() - 1000).toISOString();
    const older = await trail(`&module=fuel&before=${before}`);
    expect([older.page.total, older.data.map((entry) => entry.action)]).toEqual([2, ['step-1', 'step-0']]);
    const all = await trail(`&before=${before}`);
    expect(all.page.total).toBe(all.data.length);
    expect((await trail('&module=nothing')).data).toEqual([]);
    const second = (await app.admin.get('/api/audit?module=fuel&limit=3&page=2')).body;
    expect(second.data).toEqual([expect.objectContaining({ action: 'step-0' })]);
  });

  it('shows an auditor of one site among several only what happened there', async () => {
    const auditor = await app.person('auditor');
    expect((await trail('', auditor)).page.total).toBe((await trail()).page.total);
    const second = await app.site('Pelabuhan Dua');
    await write('fuel', second);
    await write('fuel', app.siteId);
    const seen = await trail('', auditor);
    expect(new Set(seen.data.map((entry) => entry.siteId))).toEqual(new Set([app.siteId]));
    expect((await trail(`&siteId=${second}`, auditor)).page.total).toBe(0);
    const operator = await app.person('operator', { siteIds: [second] });
    expect((await operator.get('/api/audit')).status).toBe(403);
  });
});
