import { expectAccessible } from './accessibility.ts';
import { expect, test } from './server.ts';

test('the first address shows the app without an error', async ({ page }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  const reply = await page.goto('/');
  expect(reply?.status()).toBe(200);
  await expect(page).toHaveTitle(/Siaga/);
  await expect(page.getByRole('main')).toBeVisible();
  expect(errors).toEqual([]);
});

test('the sign-in page has no accessibility fault that axe can find', async ({ page }) => {
  await page.goto('/login');
  await expect(page.getByRole('main')).toBeVisible();
  await expectAccessible(page);
});
