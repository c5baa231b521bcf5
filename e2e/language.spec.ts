import { anotherScreen, cardOf, enter, signInByHand } from './people.ts';
import { expect, test } from './server.ts';

test('English is one tap away, remembered after a reload and at a sign-in elsewhere', async ({
  page,
  browser,
  office,
  server,
}) => {
  const tank = await office.tank({ balanceL: 4_879.5 });
  const person = await office.person('supervisor');
  await enter(page, person, server.url);
  await page.goto('/fuel');
  await expect(page.locator('html')).toHaveAttribute('lang', 'id');
  await expect(cardOf(page, tank)).toContainText('4.879,5 L');

  const remembered = page.waitForResponse(
    (reply) => reply.url().endsWith('/api/auth/me') && reply.request().method() === 'PATCH',
  );
  await page.getByRole('button', { name: 'EN – English' }).locator('visible=true').click();
  await expect(page.getByRole('heading', { name: 'Fuel stock' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(cardOf(page, tank)).toContainText('4,879.5 L');
  await remembered;

  await page.reload();
  await expect(page.getByRole('heading', { name: 'Fuel stock' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');

  const elsewhere = await anotherScreen(browser, server.url);
  await elsewhere.goto('/');
  await expect(elsewhere.getByRole('heading', { name: 'Masuk' })).toBeVisible();
  await signInByHand(elsewhere, person);
  await expect(elsewhere.getByRole('heading', { name: 'Fuel stock' })).toBeVisible();
  await expect(elsewhere.locator('html')).toHaveAttribute('lang', 'en');
  await elsewhere.context().close();
});

test('litres are read as the chosen language writes them', async ({ page, office, server }) => {
  const tank = await office.tank({ balanceL: 5_000 });
  await enter(page, await office.person('operator'), server.url);
  await page.goto(`/fuel/record?tank=${tank.id}`);
  await page.getByLabel('Berapa liter?').fill('1.500');
  await expect(page.getByText('Terbaca: 1.500 L')).toBeVisible();
  await page.getByRole('button', { name: 'EN – English' }).locator('visible=true').click();
  await page.getByLabel('How many litres?').fill('1.500');
  await expect(page.getByText('Reads: 1.5 L')).toBeVisible();
  await page.getByLabel('How many litres?').fill('1,500');
  await expect(page.getByText('Reads: 1,500 L')).toBeVisible();
});

test('the language is chosen before anybody has signed in, and a refusal speaks it', async ({ page }) => {
  await page.goto('/login');
  await page.getByRole('button', { name: 'EN – English' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.getByLabel('Email').fill('nobody@siaga.test');
  await page.getByLabel('Password', { exact: true }).fill('not-the-password');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('Email or password do not match.');
});
