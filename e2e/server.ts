import { test as base } from '@playwright/test';
import {
  type RunningServer,
  startServer,
  type StartOptions,
} from '../apps/server/src/testing/server-process.ts';
import { Office } from './office.ts';

export const administrator = {
  name: 'Administrator',
  email: 'admin@siaga.test',
  password: 'benar-kuda-baterai-staples',
};

/** The zone of the first site; every day of a story is cut in it. */
export const siteZone = 'Asia/Makassar';

/** A server that has its first administrator and site already. */
export const startFurnished = (options: StartOptions = {}) =>
  startServer({
    ...options,
    env: {
      ...options.env,
      SIAGA_ADMIN_EMAIL: administrator.email,
      SIAGA_ADMIN_PASSWORD: administrator.password,
      SIAGA_SITE_NAME: 'Depot Makassar',
      SIAGA_SITE_ZONE: siteZone,
    },
  });

interface FileServer {
  of(file: string): Promise<RunningServer>;
}

/**
 * Playwright's `test` with one server for all the stories of a file and project, its first site and administrator made.
 * `page.goto('/')` goes there; `office` arranges what must stand before a story begins. Stories of a file share the
 * server, so each makes its own tanks. A story that needs another server calls startServer itself.
 */
export const test = base.extend<{ server: RunningServer; office: Office }, { fileServer: FileServer }>({
  fileServer: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads a fixture's needs from this pattern
    async ({}, use) => {
      let running: { file: string; server: RunningServer } | undefined;
      await use({
        async of(file) {
          if (running?.file === file) return running.server;
          await running?.server.stop();
          running = undefined;
          const server = await startFurnished();
          running = { file, server };
          return server;
        },
      });
      await running?.server.stop();
    },
    { scope: 'worker' },
  ],
  server: async ({ fileServer }, use, testInfo) => use(await fileServer.of(testInfo.file)),
  office: async ({ server }, use) => use(await Office.open(server.url, administrator)),
  baseURL: async ({ server }, use) => use(server.url),
});

export { type Browser, expect, type Page } from '@playwright/test';
export { type RunningServer, startServer };
