import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestApp } from '../../testing/test-app.ts';

interface Operation {
  summary?: string;
  description?: string;
  responses?: Record<string, unknown>;
}

describe('the API’s description', () => {
  let app: TestApp;
  let paths: Record<string, Record<string, Operation>>;

  beforeAll(async () => {
    app = await TestApp.start('sqlite');
    const document = await app.nobody().get('/api/openapi.json');
    paths = document.body.paths;
  });
  afterAll(() => app.stop());

  test('names every address of the contract that the server answers', () => {
    expect(paths['/api/auth/login']).toHaveProperty('post');
    expect(paths['/api/sites/{siteId}/places']).toHaveProperty('get');
    expect(paths['/api/kiosks/heartbeat']).toHaveProperty('post');
    expect(paths['/api/stock/in']).toHaveProperty('post');
  });

  test('says of each call what it does and who may make it', () => {
    const silent = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, call]) => !call.summary || !/^Who may call: \S+/.test(call.description ?? ''))
        .map(([method]) => `${method} ${path}`),
    );
    expect(silent).toEqual([]);
    expect(paths['/api/users']?.['get']?.description).toContain('users.manage');
  });

  test('is read by a page without any file from elsewhere', async () => {
    const page = await app.nobody().get('/docs');
    const final =
      page.status >= 300 && page.status < 400
        ? await app.nobody().get(String(page.headers['location']))
        : page;
    expect(final.status).toBe(200);
    expect(final.headers['content-type']).toContain('text/html');
    expect(String(final.headers['content-security-policy'])).toContain("default-src 'self'");
    expect(final.text).not.toMatch(/src="https?:/);
    const [, script = ''] = /src="([^"]+)"/.exec(final.text) ?? [];
    const answer = await app.nobody().get(`/docs/${script}`);
    expect([answer.status, answer.headers['content-type']]).toEqual([
      200,
      'application/javascript; charset=utf-8',
    ]);
  });

  test('leaves out what is no call of the API', () => {
    expect(Object.keys(paths).filter((path) => !/^\/(api|health|ready|send-emergency)/.test(path))).toEqual(
      [],
    );
    expect(Object.values(paths).flatMap((methods) => Object.keys(methods))).not.toContain('head');
  });
});
