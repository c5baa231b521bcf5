import { expectAccessible } from './accessibility.ts';
import { endAll, incidentCard, pressOn, standWatch } from './emergencies.ts';
import { enter } from './people.ts';
import { expect, type Page, test } from './server.ts';

test.use({ contextOptions: { reducedMotion: 'reduce' } });
test.afterEach(({ office }) => endAll(office));

const longName = 'Gudang bahan kimia dan pelumas di belakang dermaga dua sebelah timur';
/** Without a place to break it at, as from a child or a fallen telephone. */
const longNote = `${'Asap'.repeat(40)} dari gudang`;

async function expectFine(page: Page): Promise<void> {
  const { wide, room } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    room: document.documentElement.clientWidth,
  }));
  expect(wide).toBeLessThanOrEqual(room);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
}

// axe reads the whole page twice at each step; a busy machine takes its time for it.
test.describe('accessible in light and dark, and fits the screen:', () => {
  test.describe.configure({ timeout: 150_000 });

  test('the console in peace and with a call on it, and the line on the other pages', async ({
    page,
    office,
    server,
  }) => {
    const kiosk = await office.kiosk({ called: longName });
    await enter(page, await office.person('supervisor', 'Ayu'), server.url);
    await page.goto('/console');
    await expect(page.getByRole('heading', { name: 'Tidak ada kejadian terbuka' })).toBeVisible();
    await expectFine(page);
    await standWatch(page);
    const incident = await pressOn(server.url, kiosk, { ageMs: 2 * 86_400_000, note: longNote });
    await expect(incidentCard(page, incident)).toBeVisible();
    await expectFine(page);
    await page.goto('/account');
    await expect(page.getByRole('complementary', { name: 'Belum diterima' })).toBeVisible();
    await expectFine(page);
  });

  test('an answered incident and the dialogs', async ({ page, office, server }) => {
    const incident = await pressOn(server.url, await office.kiosk({ called: longName }), { note: longNote });
    await enter(page, await office.person('supervisor', 'Ayu'), server.url);
    await page.goto('/console');
    const card = incidentCard(page, incident);
    await card.getByRole('button', { name: 'Terima' }).click();
    await card.getByRole('button', { name: 'Butuh bantuan' }).click();
    await expect(card).toContainText('Ayu butuh bantuan tambahan');
    await expectFine(page);
    await card.getByRole('button', { name: 'Selesai', exact: true }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectFine(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Latihan' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectFine(page);
  });

  test('the page of an incident and the history', async ({ page, office, server }) => {
    const press = { note: longNote, position: { lat: -5.1, lon: 119.4 } };
    const incident = await pressOn(server.url, await office.kiosk({ called: longName }), press);
    await enter(page, await office.person('supervisor', 'Ayu'), server.url);
    await page.goto(`/console/incidents/${incident.id}`);
    await expect(page.getByRole('table', { name: 'Pengiriman' })).toBeVisible();
    await expectFine(page);
    await page.goto('/console/history');
    await expect(page.getByRole('link', { name: incident.number })).toBeVisible();
    await expectFine(page);
  });
});

test('the keyboard alone takes an incident from the press to its end', async ({ page, office, server }) => {
  await enter(page, await office.person('responder', 'Andi'), server.url);
  await page.goto('/console');
  await page.getByRole('button', { name: 'Mulai jaga' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Suara menyala')).toBeVisible();
  const incident = await pressOn(server.url, await office.kiosk());
  const card = incidentCard(page, incident);
  const first = card.getByRole('button').first();
  await first.focus();
  for (const then of ['Diterima', 'Menuju lokasi', 'Di lokasi']) {
    // The focus stays with the likeliest next word, and Enter held too long does not say it.
    await expect(first).toBeFocused();
    await expect(first).toBeEnabled();
    await page.keyboard.press('Enter');
    await expect(card).toContainText(then);
  }
  await expect(first).toHaveText('Selesai');
  await expect(first).toBeFocused();
  await expect(first).toBeEnabled();
  await page.keyboard.press('Space');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Ditangani').focus();
  await page.keyboard.press('Enter');
  await expect(card).toHaveCount(0);
});

test('in English every word of the console is English', async ({ page, office, server }) => {
  const incident = await pressOn(server.url, await office.kiosk(), { category: 'medical' });
  await enter(page, await office.person('responder', 'Andi'), server.url);
  await page.goto('/console');
  await page.getByRole('button', { name: 'EN – English' }).filter({ visible: true }).click();
  const card = incidentCard(page, incident);
  await expect(card.getByRole('heading', { name: 'Medical' })).toBeVisible();
  await expect(card).toContainText('1 press, 1 kiosk');
  await card.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(card).toContainText('Andi acknowledged after');
  await expect(page.getByText('You are not on watch: this console stays silent')).toBeVisible();
  await card.getByRole('link', { name: incident.number }).click();
  await expect(page.getByRole('main')).toContainText('Andi has seen it');
  await expect(page.getByRole('main')).toContainText('Not set up');
});
