import { test as base } from '@playwright/test';
import { type RunningServer, startServer } from '../apps/server/src/testing/process.ts';

export const administrator = { email: 'admin@siaga.test', password: 'benar-kuda-baterai-staples' };

/**
 * Playwright's `test` with one server for all the stories of a file and project, its first site and administrator made.
 * `page.goto('/')` goes there. A story that needs another server calls startServer itself.
 */
export const test = base.extend<object, { server: RunningServer }>({
  server: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads a fixture's needs from this pattern
    async ({}, use) => {
      const server = await startServer({
        env: {
          SIAGA_ADMIN_EMAIL: administrator.email,
          SIAGA_ADMIN_PASSWORD: administrator.password,
          SIAGA_SITE_NAME: 'Depot Makassar',
          SIAGA_SITE_ZONE: 'Asia/Makassar',
        },
      });
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ server }, use) => use(server.url),
});

export { expect } from '@playwright/test';
export { type RunningServer, startServer };
