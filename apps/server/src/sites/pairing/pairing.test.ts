import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { TestApp } from '../../testing/test-app.ts';

interface Shown {
  code: string;
  claim: string;
  expiresAt: string;
}

describeEachDatabase('pairing', (dialect) => {
  let app: TestApp;

  beforeEach(async () => {
    app = await TestApp.start(dialect);
  });
  afterEach(() => app.stop());

  const show = async () => (await app.nobody().post('/api/kiosks/pairing')).body as Shown;
  const type = (code: string, values: object = {}) =>
    app.admin.post('/api/kiosks', { code, name: 'Kios', ...values });
  const claim = (text: string) => app.nobody().post('/api/kiosks/pairing/claim', { claim: text });

  test('a code typed by the administrator gives the kiosk its credential, once', async () => {
    const { code, claim: secret, expiresAt } = await show();
    expect(code).toMatch(/^[A-Z0-9]{6,8}$/);
    expect(Date.parse(expiresAt) - app.clock.now()).toBe(600_000);
    const early = await claim(secret);
    expect([early.status, early.body.code]).toEqual([409, 'pairing_pending']);

    const made = await type(code);
    expect(made.status).toBe(201);
    expect(made.body.kiosk).toMatchObject({
      siteId: app.siteId,
      placeId: null,
      state: 'never-seen',
      lastSeenAt: null,
    });

    const claimed = await claim(secret);
    expect(claimed.status).toBe(200);
    expect(claimed.body.token).toMatch(/^siagak_/);
    expect(claimed.body.kiosk.id).toBe(made.body.kiosk.id);
    expect((await claim(secret)).status).toBe(404);
  });

  test('the trail tells that the credential was handed out, and to which kiosk', async () => {
    const { code, claim: secret } = await show();
    const { kiosk } = (await type(code, { name: 'Kios gerbang' })).body as { kiosk: { id: string } };
    const { token } = (await claim(secret)).body as { token: string };
    await claim(secret);
    const trail = await app.admin.get('/api/audit?module=sites');
    expect(trail.body.data.slice(0, 2)).toMatchObject([
      {
        action: 'kiosk.credential-issued',
        siteId: app.siteId,
        actor: { kind: 'kiosk', id: kiosk.id, name: 'Kios gerbang' },
        address: '127.0.0.1',
        target: { kind: 'kiosk', id: kiosk.id },
        details: { after: { name: 'Kios gerbang' } },
      },
      { action: 'kiosk.paired' },
    ]);
    for (const each of [token, secret, code]) expect(trail.text).not.toContain(each);
  });

  test('of claims that arrive together exactly one gets the credential', async () => {
    const { code, claim: secret } = await show();
    await type(code);
    const answers = await Promise.all([claim(secret), claim(secret), claim(secret)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
  });

  test('of administrators that type the code together exactly one gets the kiosk', async () => {
    const { code } = await show();
    const answers = await Promise.all([type(code), type(code), type(code)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect((await app.admin.get('/api/kiosks')).body.data).toHaveLength(1);
  });

  test('the code may be typed small, with spaces and hyphens', async () => {
    const { code } = await show();
    const typed = ` ${code.slice(0, 3).toLowerCase()}- ${code.slice(3).toLowerCase()}`;
    expect((await type(typed)).status).toBe(201);
  });

  test('a code nobody shows is unknown; one that was used stays used', async () => {
    const unknown = await type('AAAAAA');
    expect([unknown.status, unknown.body.code]).toEqual([404, 'pairing_code_unknown']);
    const { code, claim: secret } = await show();
    await type(code);
    const again = await type(code);
    expect([again.status, again.body.code]).toEqual([409, 'pairing_code_used']);
    await claim(secret);
    expect((await type(code)).status).toBe(409);
  });

  test('code and claim run out after 10 minutes', async () => {
    const { code, claim: secret } = await show();
    app.clock.advance(600_000);
    expect((await type(code)).status).toBe(404);
    expect((await claim(secret)).status).toBe(404);
  });

  test('a code typed at the last moment leaves the kiosk time to fetch its credential', async () => {
    const { code, claim: secret } = await show();
    app.clock.advance(599_999);
    await type(code);
    app.clock.advance(5_000);
    expect((await claim(secret)).status).toBe(200);
  });

  test('expired pairings are swept away', async () => {
    await show();
    app.clock.advance(600_000);
    await app.app.jobs.runDue();
    expect(await app.app.database.db.selectFrom('kiosk_pairings').select('id').execute()).toEqual([]);
  });

  test('the database holds no secret in the clear', async () => {
    const { code, claim: secret } = await show();
    await type(code);
    const { token } = (await claim(secret)).body as { token: string };
    const { db } = app.app.database;
    const rows = [
      await db.selectFrom('kiosk_pairings').selectAll().execute(),
      await db.selectFrom('kiosks').selectAll().execute(),
    ];
    for (const text of [code, secret, token]) expect(JSON.stringify(rows)).not.toContain(text);
  });

  describe('where the kiosk stands', () => {
    test('is the place’s site, and a place of another site is refused', async () => {
      const other = await app.site('Depot Sorong');
      const place = await app.admin.post(`/api/sites/${other}/places`, { name: 'Gerbang' });
      const placeId = place.body.place.id as string;
      const refused = await type((await show()).code, { siteId: app.siteId, placeId });
      expect([refused.status, refused.body.code]).toEqual([422, 'place_of_another_site']);
      const made = await type((await show()).code, { placeId });
      expect(made.body.kiosk).toMatchObject({ siteId: other, placeId, placeName: 'Gerbang' });
    });

    test('must be said when there are several sites', async () => {
      await app.site('Depot Sorong');
      const { code } = await show();
      const refused = await type(code);
      expect([refused.status, refused.body.code]).toEqual([422, 'site_required']);
      // The refusal has not used the code up.
      expect((await type(code, { siteId: app.siteId })).status).toBe(201);
    });
  });

  test('only an administrator pairs, and rubbish is refused', async () => {
    const { code } = await show();
    const supervisor = await app.person('supervisor');
    expect((await supervisor.post('/api/kiosks', { code, name: 'X' })).status).toBe(403);
    expect((await type(code, { placeId: 'nowhere' })).status).toBe(422);
    expect((await claim('x'.repeat(101))).status).toBe(422);
    expect((await claim('unknown')).status).toBe(404);
  });

  test('a flood of pairings from one address is turned away with a time to wait', async () => {
    const person = app.nobody();
    const statuses: number[] = [];
    for (let call = 0; call < 31; call++) statuses.push((await person.post('/api/kiosks/pairing')).status);
    expect(statuses.slice(0, 30)).toEqual(Array(30).fill(201));
    const last = await person.post('/api/kiosks/pairing');
    expect([last.status, last.body.code]).toEqual([429, 'too_many_requests']);
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);
  });
});
