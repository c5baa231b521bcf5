import type { AuditEntry } from '@siaga/contracts/users';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createApp } from '../../app.ts';
import { readConfig } from '../../platform/config.ts';
import { describeEachDatabase } from '../../testing/databases.ts';
import { TestPerson } from '../../testing/person.ts';
import { ADMIN, PASSWORD, TestApp } from '../../testing/test-app.ts';

const MINUTE = 60_000;
const WRONG = 'salah sekali';

describeEachDatabase('limits of sign-in', (dialect) => {
  let app: TestApp;
  beforeEach(async () => {
    app = await TestApp.start(dialect, { SIAGA_TRUSTED_PROXIES: '127.0.0.1' });
  });
  afterEach(() => app.stop());

  const from = (address: string) =>
    new TestPerson(app.app.http, { origin: 'http://localhost', 'x-forwarded-for': address });
  const failTimes = async (times: number, email: string, address: string) => {
    for (let count = 0; count < times; count++)
      expect((await from(address).signIn(email, WRONG)).status).toBe(401);
  };

  it('refuses the sixth try in 15 minutes, right or wrong, and says how long to wait', async () => {
    const { email } = await app.person('operator');
    await failTimes(4, email, '10.0.0.1');
    app.clock.advance(5 * MINUTE);
    await failTimes(1, email, '10.0.0.1');
    const refused = await from('10.0.0.1').signIn(email.toUpperCase(), PASSWORD);
    expect([refused.status, refused.body.code]).toEqual([429, 'too_many_requests']);
    expect(refused.headers['retry-after']).toBe('600');

    app.clock.advance(10 * MINUTE - 1);
    expect((await from('10.0.0.1').signIn(email, PASSWORD)).status).toBe(429);
    app.clock.advance(1);
    expect((await from('10.0.0.1').signIn(email, PASSWORD)).status).toBe(200);
  });

  it('lets the same account in from another address, and another account from the same', async () => {
    const { email } = await app.person('operator');
    await failTimes(5, email, '10.0.0.1');
    expect((await from('10.0.0.2').signIn(email, PASSWORD)).status).toBe(200);
    expect((await from('10.0.0.1').signIn(ADMIN.email, ADMIN.password)).status).toBe(200);
  });

  it('takes all addresses of one IPv6 network for one', async () => {
    const { email } = await app.person('operator');
    for (const host of ['::1', 'a::1', '1:2:3:4']) {
      const address = `2001:db8:0:7:${host}`.replace('7:::1', '7::1');
      await failTimes(host === '::1' ? 3 : 1, email, address);
    }
    expect((await from('2001:db8:0:7::ffff').signIn(email, PASSWORD)).status).toBe(429);
    expect((await from('2001:db8:0:8::ffff').signIn(email, PASSWORD)).status).toBe(200);
  });

  it('forgets the failures of an account once it signs in', async () => {
    const { email } = await app.person('operator');
    await failTimes(4, email, '10.0.0.1');
    expect((await from('10.0.0.1').signIn(email, PASSWORD)).status).toBe(200);
    await failTimes(5, email, '10.0.0.1');
    expect((await from('10.0.0.1').signIn(email, PASSWORD)).status).toBe(429);
  });

  it('gives a burst of parallel guesses no more answers than guesses one by one', async () => {
    const { email } = await app.person('operator');
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => from('10.0.0.1').signIn(email, WRONG)),
    );
    const statuses = answers.map((answer) => answer.status).sort();
    expect(statuses).toEqual([...Array<number>(5).fill(401), ...Array<number>(7).fill(429)]);
  });

  it('lets many people behind one address sign in at once', async () => {
    const { email } = await app.person('operator');
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => from('10.0.0.1').signIn(email, PASSWORD)),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(10).fill(200));
  });

  it('stops an address after 50 failures over all accounts', async () => {
    const tries = Array.from({ length: 50 }, (_, number) =>
      from('10.0.0.9').signIn(`nobody${number}@siaga.test`, WRONG),
    );
    for (const answer of await Promise.all(tries)) expect(answer.status).toBe(401);
    expect((await from('10.0.0.9').signIn(ADMIN.email, ADMIN.password)).status).toBe(429);
    expect((await from('10.0.0.8').signIn(ADMIN.email, ADMIN.password)).status).toBe(200);
  });

  it('holds on another instance of the same database, and keeps no name of an account', async () => {
    const { email } = await app.person('operator');
    await failTimes(5, email, '127.0.0.1');
    const config = readConfig({
      SIAGA_DATA_DIR: app.dataDir,
      SIAGA_DATABASE_URL: app.database.url,
    });
    const other = await createApp({ config, clock: app.clock });
    await other.prepare();
    try {
      expect((await new TestPerson(other.http).signIn(email, PASSWORD)).status).toBe(429);
    } finally {
      await other.stop('test over');
    }
    const rows = await app.app.database.db.selectFrom('sign_in_failures').selectAll().execute();
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row.id).toMatch(/^[0-9a-f]{64}$/);
  });

  it('counts wrong present passwords at a change of password as well', async () => {
    const person = await app.person('operator');
    const guess = () => person.post('/api/auth/password', { current: WRONG, next: 'kata sandi baru' });
    for (let count = 0; count < 5; count++) expect((await guess()).status).toBe(422);
    expect((await guess()).status).toBe(429);
  });

  it('writes one audit entry when a limit is reached, not one for each refusal', async () => {
    const { email, id } = await app.person('operator');
    await failTimes(5, email, '10.0.0.1');
    for (let count = 0; count < 3; count++) await from('10.0.0.1').signIn(email, WRONG);
    const { body } = await app.admin.get('/api/audit?module=identity&limit=200');
    const reached = (body.data as AuditEntry[]).filter((entry) => entry.action === 'sign-in.limit-reached');
    expect(reached).toHaveLength(1);
    expect(reached[0]).toMatchObject({
      target: { kind: 'user', id },
      address: '10.0.0.1',
      actor: { kind: 'system' },
    });
  });
});
