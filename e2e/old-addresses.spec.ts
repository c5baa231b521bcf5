import { enter } from './people.ts';
import { administrator, expect, test } from './server.ts';

const leadsTo = {
  '/dashboard.html': 'Stok BBM',
  '/analytics.html': 'Stok BBM',
  '/emergency-dashboard.html': 'Konsol darurat',
  '/chat.html': 'Stok BBM',
  '/admin.html': 'Kelola',
  '/scan.html': 'Sambungkan kios ini',
};

for (const [old, heading] of Object.entries(leadsTo)) {
  test(`a bookmark of the first system, ${old}, leads to “${heading}”`, async ({ page, server }) => {
    await enter(page, administrator, server.url);
    await page.goto(old);
    await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeVisible();
  });
}

test('the main page of the first system leads a paired kiosk to its red button', async ({ page, office }) => {
  const { token } = await office.kiosk();
  await page.addInitScript((kept) => localStorage.setItem('siaga.kioskToken', kept), token);
  await page.goto('/dashboard.html');
  await expect(page.getByRole('button', { name: 'DARURAT' })).toBeVisible();
  await expect(page).toHaveURL(/\/kiosk$/);
});

test('an address that never was says so and leads back', async ({ page }) => {
  await page.goto('/tidak/ada');
  await expect(page.getByText('Halaman tidak ditemukan')).toBeVisible();
  await page.getByRole('link', { name: 'Ke halaman utama' }).click();
  await expect(page.getByRole('heading', { name: 'Masuk' })).toBeVisible();
});
