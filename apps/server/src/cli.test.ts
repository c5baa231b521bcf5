import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from './platform/db/index.ts';
import { type RunningServer, startServer } from './testing/server-process.ts';

const CLI = fileURLToPath(new URL('./cli.ts', import.meta.url));
const ADMIN = { email: 'admin@siaga.test', password: 'kata sandi admin' };

describe('the command line beside a running server', () => {
  let server: RunningServer;
  const folder = mkdtempSync(join(tmpdir(), 'siaga-cli-'));

  beforeAll(async () => {
    server = await startServer({
      env: { SIAGA_ADMIN_EMAIL: ADMIN.email, SIAGA_ADMIN_PASSWORD: ADMIN.password },
    });
    const cookie = await signIn(ADMIN.password);
    const made = await fetch(`${server.url}/api/tanks`, {
      method: 'POST',
      headers: { cookie, origin: server.url, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Genset', product: 'Solar', capacityL: 10_000 }),
    });
    expect(made.status).toBe(201);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function signIn(password: string): Promise<string> {
    const answer = await fetch(`${server.url}/api/auth/login`, {
      method: 'POST',
      headers: { origin: server.url, 'content-type': 'application/json' },
      body: JSON.stringify({ email: ADMIN.email, password }),
    });
    return answer.ok
      ? answer.headers
          .getSetCookie()
          .map((cookie) => cookie.split(';')[0])
          .join('; ')
      : `refused ${answer.status}`;
  }

  function siaga(...args: string[]): { status: number | null; text: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], SIAGA_DATA_DIR: server.dataDir, SIAGA_LOG_LEVEL: 'silent' },
    });
    return { status, text: stdout + stderr };
  }

  function csv(name: string, ...lines: string[]): string {
    const file = join(folder, name);
    writeFileSync(file, ['Tanggal;Jenis;Jumlah', ...lines].join('\n'));
    return file;
  }

  it('says what it can do, and what it does not know', () => {
    expect(siaga('help')).toMatchObject({
      status: 0,
      text: expect.stringContaining('import <file.csv>') as string,
    });
    expect(siaga('fly')).toMatchObject({
      status: 2,
      text: expect.stringContaining('no command "fly"') as string,
    });
    expect(siaga().status).toBe(2);
  });

  it('imports a file, a dry run first, and finds that everything agrees', () => {
    const file = csv('januari.csv', '2024-01-01;masuk;1.000,5', '2024-01-02;keluar;20');
    const dry = siaga('import', file, '--tank', 'genset');
    expect(dry.status).toBe(0);
    expect(dry.text).toContain('Genset: 2 rows, in 1000.5 L, out 20 L, then holds 980.5 L');
    expect(dry.text).toContain('Nothing was changed');
    expect(siaga('import', file, '--tank', 'Genset', '--write').text).toContain('2 written');
    expect(siaga('import', file, '--tank', 'Genset', '--write').text).toContain('2 there already, 0 written');
    expect(siaga('verify')).toMatchObject({
      status: 0,
      text: expect.stringMatching(/2 movements of 1 tanks[^]*Everything agrees/) as string,
    });
  });

  it('checks incidents too, and names the one that somebody altered behind its back', async () => {
    const cookie = await signIn(ADMIN.password);
    const pressed = await fetch(`${server.url}/api/emergency/presses`, {
      method: 'POST',
      headers: { cookie, origin: server.url, 'content-type': 'application/json' },
      body: JSON.stringify({ pressId: crypto.randomUUID(), category: 'fire' }),
    });
    const { receipt } = (await pressed.json()) as { receipt: string };
    expect(siaga('verify')).toMatchObject({
      status: 0,
      text: expect.stringMatching(/1 entries of 1 incidents[^]*Everything agrees/) as string,
    });
    const { db, close } = openDatabase(`sqlite:${join(server.dataDir, 'siaga.db')}`);
    await db.updateTable('incidents').set({ press_count: 2 }).execute();
    expect(siaga('verify')).toMatchObject({
      status: 1,
      text: expect.stringContaining(
        `FAULT  ${receipt}: the incident counts other presses than it has`,
      ) as string,
    });
    await db.updateTable('incidents').set({ press_count: 1 }).execute();
    await close();
  });

  it('names bad rows and ends with 1, and refuses to write them', () => {
    const file = csv('buruk.csv', '2024-02-30;masuk;5', '2024-03-01;keluar;99999');
    const dry = siaga('import', file, '--tank', 'Genset');
    expect(dry.status).toBe(1);
    expect(dry.text).toMatch(/line 2: Tanggal = "2024-02-30": no such day/);
    expect(dry.text).toMatch(/line 3: .*insufficient_stock/);
    expect(siaga('import', file, '--tank', 'Genset', '--write').text).toMatch(/bad/);
    expect(siaga('import', file, '--tank', 'Tangki Lain').text).toContain(
      'There is no tank "Tangki Lain". There are: Genset.',
    );
    expect(siaga('import', join(folder, 'tidak-ada.csv')).status).toBe(1);
  });

  it('lets an administrator in again who has forgotten the password', async () => {
    const { text } = siaga('reset-password', ADMIN.email);
    const password = /New password of admin@siaga\.test: (\S+)/.exec(text)?.[1] ?? '';
    expect(await signIn(ADMIN.password)).toBe('refused 401');
    expect(await signIn(password)).toContain('accessToken=');
    expect(siaga('reset-password', 'nobody@siaga.test')).toMatchObject({
      status: 1,
      text: expect.stringContaining('No such user') as string,
    });
  });
});
