import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brotliCompressSync, brotliDecompressSync, gzipSync, gunzipSync } from 'node:zlib';
import { startHttpServer } from '../../testing/http-server.ts';
import { TestPerson } from '../../testing/person.ts';

const INLINE = 'globalThis.started = true;';
const PAGE = `<!doctype html><html><head><script>${INLINE}</script><script src="/_app/immutable/entry.abc.js"></script></head></html>`;
const SCRIPT = `export const text = '${'siaga '.repeat(500)}';`;

describe('the built web app', () => {
  let folder: string;
  let server: Awaited<ReturnType<typeof startHttpServer>>;
  let browser: TestPerson;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'siaga-web-'));
    mkdirSync(join(folder, '_app/immutable'), { recursive: true });
    writeFileSync(join(folder, 'index.html'), PAGE);
    writeFileSync(join(folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    const script = join(folder, '_app/immutable/entry.abc.js');
    writeFileSync(script, SCRIPT);
    writeFileSync(`${script}.br`, brotliCompressSync(SCRIPT));
    writeFileSync(`${script}.gz`, gzipSync(SCRIPT));
    server = await startHttpServer(undefined, { webFolder: folder });
    browser = new TestPerson(server.http);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(['/', '/fuel', '/admin/users?q=a', '/fuel/01900000-0000-7000-8000-000000000000'])(
    'the page %s is the app, never kept without asking',
    async (path) => {
      const page = await browser.get(path);
      expect([page.status, page.text]).toEqual([200, PAGE]);
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(page.headers['cache-control']).toBe('no-cache');
    },
  );

  test('the page’s inline script is allowed by its hash and nothing else inline', async () => {
    const policy = String((await browser.get('/')).headers['content-security-policy']);
    const hash = createHash('sha256').update(INLINE).digest('base64');
    expect(policy).toContain(`script-src 'self' 'wasm-unsafe-eval' 'sha256-${hash}'`);
  });

  test('a file with a hash in its name is kept for ever, another is asked for', async () => {
    const script = await browser.get('/_app/immutable/entry.abc.js');
    expect(script.text).toBe(SCRIPT);
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const icon = await browser.get('/icon.svg');
    expect(icon.headers['content-type']).toContain('image/svg+xml');
    expect(icon.headers['cache-control']).toBe('no-cache');
  });

  test.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const)(
    'a browser that takes %s gets the file as it was compressed at build time',
    async (encoding, unpack) => {
      const url = '/_app/immutable/entry.abc.js';
      const response = await server.http.inject({ url, headers: { 'accept-encoding': encoding } });
      expect(response.headers['content-encoding']).toBe(encoding);
      expect(response.headers['content-type']).toContain('javascript');
      expect(unpack(response.rawPayload).toString()).toBe(SCRIPT);
    },
  );

  test.each([
    '/api/nowhere',
    '/api',
    '/_app/immutable/gone.js',
    '/missing.png',
    '/%2e%2e/%2e%2e/etc/passwd.txt',
  ])('%s is not there and says so as a problem', async (path) => {
    const answer = await browser.get(path);
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });

  test('a write to a page that is none is not answered with the page', async () => {
    const answer = await browser.post('/fuel', {});
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
  });

  test.each([
    ['/dashboard.html', '/'],
    ['/scan.html', '/kiosk'],
    ['/admin.html', '/admin/users'],
    ['/emergency-dashboard.html', '/console'],
    ['/chat.html', '/'],
    ['/analytics.html', '/fuel'],
  ])('the first system’s %s leads to %s', async (old, today) => {
    const answer = await browser.get(old);
    expect([answer.status, answer.headers['location']]).toEqual([302, today]);
  });

  test('without a build a page says how to make one', async () => {
    const bare = await startHttpServer();
    const page = await new TestPerson(bare.http).get('/');
    expect(page.status).toBe(200);
    expect(page.text).toContain('npm start');
    await bare.stop();
  });
});
