import { startServer, type RunningServer } from '../apps/server/src/testing/server-process.ts';
import { demoPeople, DEMO_PASSWORD } from '../apps/server/src/demo/index.ts';
import { type Page, test as base } from '@playwright/test';
import { Office, type Person } from './office.ts';
import { enter } from './people.ts';

const [first] = demoPeople;
export const demoAdministrator: Person = { name: '', email: first?.email ?? '', password: DEMO_PASSWORD };

/** The furnished site of `npm run demo`: three tanks, 90 days, a correction. */
export interface Demo {
  server: RunningServer;
  /** Addresses of a tank and of a movement that can be corrected. */
  tankPage: string;
  correctionPage: string;
  signIn(page: Page): Promise<void>;
}

async function startDemo(): Promise<Demo> {
  const server = await startServer({ args: ['--demo'] });
  const office = await Office.open(server.url, demoAdministrator);
  const tank = await office.firstTank();
  const movement = (await office.movementsOf(tank)).findLast(({ type }) => type === 'OUT');
  return {
    server,
    tankPage: `/fuel/tanks/${tank.id}`,
    correctionPage: `/fuel/correct/${movement?.id}`,
    signIn: (page) => enter(page, demoAdministrator, server.url),
  };
}

/** Playwright's `test` on one demo for all its stories; nothing on the pages moves by itself. */
export const test = base.extend<object, { demo: Demo }>({
  demo: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads a fixture's needs from this pattern
    async ({}, use) => {
      const demo = await startDemo();
      await use(demo);
      await demo.server.stop();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ demo }, use) => use(demo.server.url),
  contextOptions: { reducedMotion: 'reduce' },
});
