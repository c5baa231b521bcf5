import { type PushService, startPushService } from '../apps/server/src/testing/push-service.ts';
import { TelegramEmulator } from '../apps/server/src/testing/telegram-emulator.ts';
import type { Person } from './office.ts';
import { enter } from './people.ts';
import { expect, type Page, type RunningServer, startFurnished, test as plain } from './server.ts';

interface House {
  telegram: TelegramEmulator;
  push: PushService;
  server: RunningServer;
}

/** A server that speaks to Telegram and to a push service, both on this machine. */
export const test = plain.extend<object, { house: House }>({
  house: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads a fixture's needs from this pattern
    async ({}, use) => {
      const telegram = await TelegramEmulator.start();
      const push = await startPushService();
      const env = { ...telegram.environment, SIAGA_PUSH_HOSTS: push.host };
      const server = await startFurnished({ env });
      await use({ telegram, push, server });
      await server.stop();
      await telegram.stop();
      await push.close();
    },
    { scope: 'worker' },
  ],
  server: async ({ house }, use) => use(house.server),
});

/** Opens the person's own page, where they say how they are called. */
export async function openAccount(page: Page, person: Person, server: RunningServer): Promise<void> {
  await enter(page, person, server.url);
  await page.goto('/account');
  await expect(page.getByRole('heading', { name: 'Pemberitahuan' })).toBeVisible();
}

/** The card of a channel on that page. */
export const channelCard = (page: Page, name: string) =>
  page
    .getByRole('main')
    .locator('section section')
    .filter({ has: page.getByRole('heading', { name }) });
