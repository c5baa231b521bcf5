import { expectAccessible } from './accessibility.ts';
import { type Demo, test } from './demo.ts';
import { expect, type Page } from './server.ts';

/** The page stands: nothing is loading any more. */
async function untilSettled(page: Page): Promise<void> {
  await expect(page.getByRole('heading').first().or(page.getByText('Halaman tidak ditemukan'))).toBeVisible();
  await expect(page.getByText('Memuat…')).toHaveCount(0);
}

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const { wide, room } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    room: document.documentElement.clientWidth,
  }));
  expect(wide).toBeLessThanOrEqual(room);
}

/** Collects what the browser complains about and every address outside the server that the page asks for. */
function watch(page: Page, origin: string): { complaints: string[]; foreign: string[] } {
  const seen = { complaints: [] as string[], foreign: [] as string[] };
  page.on('pageerror', (error) => seen.complaints.push(error.message));
  page.on('console', (message) => {
    // A refused call (a kiosk not yet paired) is an answer, not a fault of the page.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      seen.complaints.push(message.text());
  });
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith('http') && host !== new URL(origin).host) seen.foreign.push(request.url());
  });
  return seen;
}

const addresses: Record<string, string | ((demo: Demo) => string)> = {
  overview: '/fuel',
  record: '/fuel/record',
  history: '/fuel/history',
  tank: (demo) => demo.tankPage,
  correction: (demo) => demo.correctionPage,
  import: '/fuel/import',
  users: '/admin/users',
  sites: '/admin/sites',
  tanks: '/admin/tanks',
  kiosks: '/admin/kiosks',
  channels: '/admin/channels',
  'API keys': '/admin/api-keys',
  audit: '/admin/audit',
  account: '/account',
  'sign-in': '/login',
  kiosk: '/kiosk',
  'not-found': '/tidak/ada',
};

for (const [name, address] of Object.entries(addresses)) {
  test(`the ${name} page is accessible in light and dark, fits the screen and keeps to its own server`, async ({
    page,
    demo,
  }) => {
    const seen = watch(page, demo.server.url);
    await demo.signIn(page);
    await page.goto(typeof address === 'string' ? address : address(demo));
    await untilSettled(page);
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectAccessible(page);
    expect(seen).toEqual({ complaints: [], foreign: [] });
  });
}

for (const [address, verb] of [
  ['/admin/users', 'Tambah pengguna'],
  ['/admin/tanks', 'Tambah tangki'],
  ['/admin/kiosks', 'Sambungkan kios'],
  ['/admin/api-keys', 'Buat kunci'],
  ['/admin/sites', 'Tambah lokasi'],
] as const) {
  test(`the form “${verb}” is accessible and fits the screen`, async ({ page, demo }) => {
    await demo.signIn(page);
    await page.goto(address);
    await page.getByRole('button', { name: verb }).first().click();
    await expect(page.getByRole('dialog', { name: verb })).toBeVisible();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
  });
}

test('every screen of the demo says that it is one', async ({ page, demo }) => {
  await demo.signIn(page);
  for (const address of ['/fuel', '/fuel/record', '/fuel/history', '/admin/users', '/account']) {
    await page.goto(address);
    await expect(page.getByText('DEMO – bukan data sungguhan')).toBeVisible();
  }
});
