import { enter, litresField, openRecord, recordButton } from './people.ts';
import { administrator, expect, type Page, test } from './server.ts';

/** Counts the renewals of the session that a page asks for. */
function countRenewals(page: Page): () => number {
  let count = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/api/auth/refresh')) count += 1;
  });
  return () => count;
}

test.beforeEach(({ page, server }) => enter(page, administrator, server.url));

test('an expired access token is renewed once for all the calls of a page, and nobody notices', async ({
  page,
  context,
  office,
}) => {
  const tank = await office.tank({ balanceL: 700 });
  const renewals = countRenewals(page);
  await context.clearCookies({ name: 'accessToken' });
  await page.goto(`/fuel/tanks/${tank.id}`);
  await expect(page.getByRole('heading', { name: tank.name, level: 1 })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('700 L');
  await expect(page.locator('tbody tr').first()).toContainText('isi awal');
  expect(renewals()).toBe(1);
});

test('a form that was open while the access token expired is recorded, with one renewal', async ({
  page,
  context,
  office,
}) => {
  const tank = await office.tank({ balanceL: 700 });
  await openRecord(page, tank);
  await litresField(page).fill('50');
  const renewals = countRenewals(page);
  await context.clearCookies({ name: 'accessToken' });
  await recordButton(page).click();
  await expect(page.getByRole('main')).toContainText('Saldo baru 650 L');
  expect(renewals()).toBe(1);
  expect(await office.movementsOf(tank)).toHaveLength(2);
});

test('two tabs whose token has expired renew it once between them and both stay signed in', async ({
  page,
  context,
  office,
}) => {
  const tank = await office.tank({ balanceL: 700 });
  const second = await context.newPage();
  const counts = [countRenewals(page), countRenewals(second)];
  for (const tab of [page, second]) {
    await tab.goto(`/fuel/history?tankId=${tank.id}`);
    await expect(tab.getByText('1 mutasi', { exact: true })).toBeVisible();
    await expect(tab.getByText('Tersambung langsung').locator('visible=true')).toBeVisible();
  }
  await context.clearCookies({ name: 'accessToken' });
  // A movement makes both tabs fetch at the same moment.
  await office.record(tank, 'OUT', 10);
  for (const tab of [page, second]) await expect(tab.getByText('2 mutasi', { exact: true })).toBeVisible();
  expect(counts.reduce((sum, count) => sum + count(), 0)).toBe(1);
});

test('a session that cannot be renewed leads to the sign-in page and back to where the person was', async ({
  page,
  context,
  office,
}) => {
  const tank = await office.tank({ balanceL: 700 });
  await context.clearCookies();
  await page.goto(`/fuel/tanks/${tank.id}`);
  await expect(page.getByRole('heading', { name: 'Masuk' })).toBeVisible();
  await page.getByLabel('Email').fill(administrator.email);
  await page.getByLabel('Kata sandi', { exact: true }).fill(administrator.password);
  await page.getByLabel('Kata sandi', { exact: true }).press('Enter');
  await expect(page.getByRole('heading', { name: tank.name, level: 1 })).toBeVisible();
});
