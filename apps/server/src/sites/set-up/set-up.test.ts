import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeEachDatabase } from '../../testing/databases.ts';
import { ADMIN, TestApp } from '../../testing/test-app.ts';

const withoutAdmin = { SIAGA_ADMIN_EMAIL: '', SIAGA_ADMIN_PASSWORD: '' };

const wish = (code: string, email = 'ketua@siaga.test') => ({
  code,
  name: 'Ketua',
  email,
  password: 'kata sandi ketua',
  site: { name: 'Depot Bitung', zone: 'Asia/Makassar' },
});

describeEachDatabase('set-up', (dialect) => {
  let app: TestApp;

  beforeEach(async () => {
    app = await TestApp.start(dialect, withoutAdmin);
  });
  afterEach(() => app.stop());

  const code = () => app.app.setupCode() ?? '';

  test('makes the administrator and the first site with the printed code, and signs in', async () => {
    const person = app.nobody();
    expect((await person.get('/api/setup')).body).toMatchObject({ needed: true });
    expect(code()).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/);

    const made = await person.post('/api/setup', wish(code()));
    expect(made.status).toBe(201);
    expect(made.body.user).toMatchObject({ email: 'ketua@siaga.test', name: 'Ketua', role: 'admin' });
    expect([...person.cookies.keys()].sort()).toEqual(['accessToken', 'refreshToken']);

    const sites = await person.get('/api/sites');
    expect(sites.body.data).toMatchObject([{ name: 'Depot Bitung', zone: 'Asia/Makassar', demo: false }]);
    expect(made.body.user.siteIds).toEqual([sites.body.data[0].id]);
    expect((await person.get('/api/setup')).body).toMatchObject({ needed: false });
    expect(app.app.setupCode()).toBeNull();
  });

  test('takes the code as a person types it', async () => {
    const typed = ` ${code().toLowerCase().replace('-', ' ')} `;
    expect((await app.nobody().post('/api/setup', wish(typed))).status).toBe(201);
  });

  test('refuses a wrong code, changes nothing and still takes the right one', async () => {
    const wrong = await app.nobody().post('/api/setup', wish('AAAA-AAAA'));
    expect(wrong.status).toBe(403);
    expect(wrong.body.code).toBe('wrong_setup_code');
    expect((await app.nobody().get('/api/setup')).body.needed).toBe(true);
    expect((await app.nobody().post('/api/setup', wish(code()))).status).toBe(201);
  });

  test('happens once: afterwards the same code is refused', async () => {
    const used = code();
    await app.nobody().post('/api/setup', wish(used));
    const again = await app.nobody().post('/api/setup', wish(used, 'kedua@siaga.test'));
    expect(again.status).toBe(409);
    expect(again.body.code).toBe('already_set_up');
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  test('happens once for calls that arrive together', async () => {
    const calls = ['a', 'b', 'c', 'd'].map((name) =>
      app.nobody().post('/api/setup', wish(code(), `${name}@siaga.test`)),
    );
    const statuses = (await Promise.all(calls)).map(({ status }) => status).sort();
    expect(statuses).toEqual([201, 409, 409, 409]);
    const sites = await app.app.database.db.selectFrom('sites').select('id').execute();
    expect(sites).toHaveLength(1);
  });

  test('refuses a short password, an unknown zone and an empty name, each by its field', async () => {
    const bad = { ...wish(code()), name: ' ', password: 'pendek', site: { name: 'X', zone: 'Mars/Base' } };
    const refused = await app.nobody().post('/api/setup', bad);
    expect(refused.status).toBe(422);
    const paths = (refused.body.errors as { path: string }[]).map(({ path }) => path).sort();
    expect(paths).toEqual(['body.name', 'body.password', 'body.site.zone']);
  });
});

describeEachDatabase('the environment’s administrator', (dialect) => {
  test('is made once, with the first site, and no code is asked for', async () => {
    const app = await TestApp.start(dialect);
    try {
      expect(app.app.setupCode()).toBeNull();
      expect((await app.admin.get('/api/setup')).body).toMatchObject({ needed: false });
      expect((await app.admin.get('/api/sites')).body.data).toMatchObject([{ name: 'Pelabuhan Uji' }]);
      await app.app.prepare();
      expect((await app.admin.get('/api/users')).body.data).toMatchObject([
        { email: ADMIN.email, role: 'admin' },
      ]);
      expect((await app.admin.get('/api/sites')).body.data).toHaveLength(1);
    } finally {
      await app.stop();
    }
  });
});

describe('the set-up code', () => {
  let dataDir: string;
  const start = () =>
    TestApp.start('sqlite', {
      ...withoutAdmin,
      SIAGA_DATA_DIR: dataDir,
      SIAGA_DATABASE_URL: `sqlite:${join(dataDir, 'siaga.db')}`,
    });

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'siaga-setup-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  test('is kept for nobody else to read, stays the same over a restart and goes after its use', async () => {
    const file = join(dataDir, 'setup-code');
    const first = await start();
    const printed = first.app.setupCode();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8').trim()).toBe(printed);
    await first.stop();

    const second = await start();
    expect(second.app.setupCode()).toBe(printed);
    await second.nobody().post('/api/setup', wish(printed ?? ''));
    expect(readdirSync(dataDir)).not.toContain('setup-code');
    await second.stop();
  });
});
