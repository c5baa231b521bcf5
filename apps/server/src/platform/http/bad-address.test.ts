import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestApp } from '../../testing/test-app.ts';

describe('an address that cannot be read', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start('sqlite');
  });
  afterAll(() => app.stop());

  test.each(['/api/tanks/%', '/api/tanks/%zz', '/%ff%fe', `/api/tanks/${'x'.repeat(201)}`])(
    '%s is refused like everything else that is malformed',
    async (url) => {
      const answer = await app.admin.get(url);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(answer.body).toMatchObject({ status: answer.status, requestId: expect.any(String) });
      expect([400, 404]).toContain(answer.status);
    },
  );
});
