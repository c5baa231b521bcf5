import type { AuditEntry } from '@siaga/contracts/users';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from '../../app.ts';
import { readConfig } from '../../platform/config.ts';
import { describeEachDatabase } from '../../testing/databases.ts';
import { pairKiosk, type TestKiosk } from '../../testing/kiosk.ts';
import { TestPerson } from '../../testing/person.ts';
import { TestApp } from '../../testing/test-app.ts';

const PIN = '4711';

describeEachDatabase('a kiosk’s own screen', (dialect) => {
  let app: TestApp;
  let kiosk: TestKiosk;

  beforeEach(async () => {
    app = await TestApp.start(dialect);
    kiosk = await pairKiosk(app);
  });
  afterEach(() => app.stop());

  const setPin = (exitPin: string | null) => app.admin.patch(`/api/kiosks/${kiosk.id}`, { exitPin });
  const unlock = async (pin: string, from: TestPerson = kiosk) => {
    const { status, body } = await from.post('/api/kiosks/unlock', { pin });
    return status === 204 ? 204 : [status, (body as { code: string }).code];
  };
  const unlockTimes = async (times: number, pin: string) => {
    for (let count = 0; count < times; count++) expect(await unlock(pin)).toEqual([403, 'wrong_pin']);
  };
  const trail = async () => {
    const { body } = await app.admin.get('/api/audit?module=sites&limit=200');
    return body.data as AuditEntry[];
  };

  test('its board is itself, its site and the numbers to call, without anybody’s name', async () => {
    const numbers = await app.admin.get(`/api/sites/${app.siteId}/phone-book`);
    await app.admin.post(`/api/phone-book/${numbers.body.data[0].id}/tested`);
    const board = await kiosk.get('/api/kiosks/board');
    expect(board.status).toBe(200);
    expect(board.body.kiosk).toMatchObject({ id: kiosk.id, name: 'Kios gerbang', hasExitPin: false });
    expect(board.body.site).toMatchObject({ id: app.siteId, name: 'Pelabuhan Uji' });
    expect(board.body.phoneBook).toHaveLength(numbers.body.data.length as number);
    expect(board.body.phoneBook[0].lastTestedAt).not.toBeNull();
    expect(board.text).not.toMatch(/Administrator|admin@/);
    expect(board.body.phoneBook[0].lastTestedBy).toBeNull();
  });

  test('only a kiosk asks for a board or opens its service menu', async () => {
    const responder = await app.person('responder');
    for (const person of [app.admin, responder]) {
      expect((await person.get('/api/kiosks/board')).status).toBe(403);
      expect(await unlock(PIN, person)).toEqual([403, 'forbidden']);
    }
    expect((await app.nobody().get('/api/kiosks/board')).status).toBe(401);
    await app.admin.delete(`/api/kiosks/${kiosk.id}`);
    expect((await kiosk.get('/api/kiosks/board')).status).toBe(401);
    expect(await unlock(PIN)).toEqual([401, 'unauthenticated']);
  });

  test('without a PIN the menu opens, with one only by it', async () => {
    expect(await unlock('')).toBe(204);
    await setPin(PIN);
    expect(await unlock('0000')).toEqual([403, 'wrong_pin']);
    expect(await unlock('')).toEqual([403, 'wrong_pin']);
    expect(await unlock(PIN)).toBe(204);
    await setPin('815815');
    expect(await unlock(PIN)).toEqual([403, 'wrong_pin']);
    expect(await unlock('815815')).toBe(204);
    await setPin(null);
    expect(await unlock('whatever')).toBe(204);
  });

  test('the PIN is known to nobody afterwards: not in an answer, not in the trail, not in the database', async () => {
    const answer = await setPin('90817263');
    expect(answer.body.kiosk.hasExitPin).toBe(true);
    await unlock('55443322');
    await unlock('90817263');
    const rows = await app.app.database.db.selectFrom('kiosks').selectAll().execute();
    const told = [answer, await kiosk.get('/api/kiosks/board'), await app.admin.get('/api/kiosks')];
    const everything = JSON.stringify([told.map(({ text }) => text), rows, await trail()]);
    expect(everything).not.toMatch(/90817263|55443322/);
    expect(told.map(({ text }) => text).join()).not.toContain('argon2');
    expect(rows[0]!.exit_pin_hash).toMatch(/^\$argon2id\$/);
  });

  test('each try is in the trail, right or wrong', async () => {
    await setPin(PIN);
    await unlock('0000');
    await unlock(PIN);
    expect((await trail()).slice(0, 3)).toMatchObject([
      { action: 'kiosk.unlocked', actor: { kind: 'kiosk', id: kiosk.id }, target: { id: kiosk.id } },
      { action: 'kiosk.unlock-refused', actor: { kind: 'kiosk', id: kiosk.id } },
      { action: 'kiosk.changed', details: { after: { hasExitPin: true }, exitPinChanged: true } },
    ]);
  });

  test('after 5 wrong ones in 5 minutes even the right one waits, and is told how long', async () => {
    await setPin(PIN);
    await unlockTimes(2, '0000');
    app.clock.advance(60_000);
    await unlockTimes(3, '0000');
    const refused = await kiosk.post('/api/kiosks/unlock', { pin: PIN });
    expect([refused.status, refused.body.code]).toEqual([429, 'too_many_requests']);
    expect(refused.headers['retry-after']).toBe('240');
    app.clock.advance(240_000);
    expect(await unlock(PIN)).toBe(204);
    await unlockTimes(5, '0000');
  });

  test('another kiosk is not held back by it, and a new PIN begins anew', async () => {
    const other = await pairKiosk(app, { name: 'Kios dermaga' });
    await setPin(PIN);
    await app.admin.patch(`/api/kiosks/${other.id}`, { exitPin: '1234' });
    await unlockTimes(5, '0000');
    expect(await unlock('1234', other)).toBe(204);
    await setPin('2222');
    expect(await unlock('2222')).toBe(204);
  });

  test('a burst of parallel guesses gets no more answers than guesses one by one', async () => {
    await setPin(PIN);
    const answers = await Promise.all(Array.from({ length: 12 }, () => unlock('0000')));
    const statuses = answers.map((answer) => (Array.isArray(answer) ? answer[0] : answer)).sort();
    expect(statuses).toEqual([...Array<number>(5).fill(403), ...Array<number>(7).fill(429)]);
  });

  test('the limit holds on another instance of the same database', async () => {
    await setPin(PIN);
    await unlockTimes(5, '0000');
    const config = readConfig({ SIAGA_DATA_DIR: app.dataDir, SIAGA_DATABASE_URL: app.database.url });
    const other = await createApp({ config, clock: app.clock });
    await other.prepare();
    try {
      const there = new TestPerson(other.http, { 'x-device-key': kiosk.token });
      expect(await unlock(PIN, there)).toEqual([429, 'too_many_requests']);
    } finally {
      await other.stop('test over');
    }
  });

  test.each([['12'], ['123456789'], ['12a4'], ['']])('refuses %j as a PIN', async (pin) => {
    expect((await setPin(pin)).status).toBe(422);
    expect(await unlock('anything')).toBe(204);
  });

  test('only who manages kiosks sets a PIN, at their own sites', async () => {
    const change = { exitPin: PIN };
    const supervisor = await app.person('supervisor');
    expect((await supervisor.patch(`/api/kiosks/${kiosk.id}`, change)).status).toBe(403);
    const elsewhere = await app.site('Depot Sorong');
    const made = await app.admin.post('/api/api-keys', {
      name: 'Alat',
      permissions: ['kiosks.manage'],
      siteIds: [elsewhere],
    });
    const program = app.program(made.body.key as string);
    expect((await program.patch(`/api/kiosks/${kiosk.id}`, change)).status).toBe(404);
  });
});
