import { test } from './demo.ts';
import { expect, type Page } from './server.ts';

const phone = { width: 390, height: 844 };

async function photograph(page: Page, name: string): Promise<void> {
  await expect(page.getByText('Memuat…')).toHaveCount(0);
  await expect(page.getByText('Menyambung…').locator('visible=true')).toHaveCount(0);
  await page.screenshot({ path: `docs/screenshots/${name}.png` });
}

test.beforeEach(async ({ page, demo }) => demo.signIn(page));

test('fuel-overview', async ({ page }) => {
  await page.goto('/fuel');
  await expect(page.locator('canvas').first()).toBeVisible();
  await photograph(page, 'fuel-overview');
});

test('fuel-record-phone', async ({ page }) => {
  await page.setViewportSize(phone);
  await page.goto('/fuel/record');
  await page.getByText('Tangki 1 Genset').click();
  await page.getByLabel('Berapa liter?').fill('120,5');
  await page.evaluate(() => window.scrollTo(0, 0));
  await photograph(page, 'fuel-record-phone');
});

test('fuel-history', async ({ page }) => {
  await page.goto('/fuel/history');
  await expect(page.locator('tbody tr').first()).toBeVisible();
  await photograph(page, 'fuel-history');
});

test('tank', async ({ page, demo }) => {
  await page.goto(demo.tankPage);
  await expect(page.locator('canvas').first()).toBeVisible();
  await photograph(page, 'tank');
});

test('correction-phone', async ({ page, demo }) => {
  await page.setViewportSize(phone);
  await page.goto(demo.correctionPage);
  await expect(page.getByLabel('Alasan')).toBeVisible();
  await photograph(page, 'correction-phone');
});

test('admin-users', async ({ page }) => {
  await page.goto('/admin/users');
  await expect(page.locator('tbody tr')).toHaveCount(5);
  await photograph(page, 'admin-users');
});

test('kiosk-pairing', async ({ page }) => {
  await page.goto('/kiosk');
  await expect(page.getByRole('img', { name: /Kode QR/ })).toBeVisible();
  await photograph(page, 'kiosk-pairing');
});
