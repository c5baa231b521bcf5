import type { Locator } from '@playwright/test';
import { incidentCard, pressOn } from './emergencies.ts';
import type { Office } from './office.ts';
import { enter, litresField } from './people.ts';
import { administrator, expect, type Page, type RunningServer, test } from './server.ts';
import { redButton } from './wall.ts';

const BUDGET_BYTES = 120 * 1024;

/** Addresses of the scripts that a page asks for until somebody can use it, which is before most of its lazy parts. */
async function scriptsUntil(page: Page, address: string, usable: Locator): Promise<string[]> {
  const scripts: string[] = [];
  let isOpen = true;
  page.on('request', (request) => {
    if (isOpen && /\.js$/.test(new URL(request.url()).pathname)) scripts.push(request.url());
  });
  await page.goto(address);
  await expect(usable).toBeVisible();
  isOpen = false;
  return scripts;
}

/** Bytes on the wire with gzip, which is all that plain HTTP offers. */
async function transferred(urls: string[]): Promise<number> {
  const sizes = await Promise.all(
    [...new Set(urls)].map(async (url) => {
      const reply = await fetch(url, { headers: { 'accept-encoding': 'gzip' } });
      expect(reply.headers.get('content-encoding') ?? 'as it is').toMatch(/gzip|as it is/);
      return Number(reply.headers.get('content-length'));
    }),
  );
  expect(Math.min(...sizes)).toBeGreaterThan(0);
  return sizes.reduce((sum, size) => sum + size, 0);
}

interface Budgeted {
  address: string;
  /** Signs in or pairs, and answers with what somebody came for. */
  prepare: (page: Page, server: RunningServer, office: Office) => Promise<Locator>;
}

const pages: Record<string, Budgeted> = {
  recording: {
    address: '/fuel/record',
    async prepare(page, server, office) {
      await office.tank();
      await enter(page, administrator, server.url);
      return litresField(page);
    },
  },
  console: {
    address: '/console',
    async prepare(page, server, office) {
      await enter(page, administrator, server.url);
      const incident = await pressOn(server.url, await office.kiosk());
      return incidentCard(page, incident).getByRole('button').first();
    },
  },
  kiosk: {
    address: '/kiosk',
    async prepare(page, _server, office) {
      const { token } = await office.kiosk();
      await page.addInitScript((given) => localStorage.setItem('siaga.kioskToken', given), token);
      return redButton(page);
    },
  },
};

for (const [name, { address, prepare }] of Object.entries(pages)) {
  test(`the ${name} page needs at most 120 KB of script until it can be used`, async ({
    page,
    server,
    office,
  }) => {
    const usable = await prepare(page, server, office);
    const scripts = await scriptsUntil(page, address, usable);
    expect(scripts.length).toBeGreaterThan(0);
    const bytes = await transferred(scripts);
    test.info().annotations.push({ type: 'bytes', description: `${name}: ${bytes}` });
    expect(bytes).toBeLessThanOrEqual(BUDGET_BYTES);
  });
}
