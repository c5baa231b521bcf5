import { readFile } from 'node:fs/promises';
import type { ATank, Office } from './office.ts';
import { enter, rowsOf, signInByHand, unfoldFilter } from './people.ts';
import { administrator, expect, type Page, test } from './server.ts';

/** A tank with its first fill and 59 issues of 1, 2, 3 … litres; every third was for genset 2. */
async function busyTank(office: Office): Promise<ATank> {
  const tank = await office.tank({ balanceL: 9_000 });
  for (let litres = 1; litres <= 59; litres++)
    await office.record(tank, 'OUT', litres, { note: litres % 3 === 0 ? 'genset 2' : 'genset 1' });
  return tank;
}

let tank: ATank | undefined;
test.beforeEach(async ({ page, server, office }) => {
  tank = (await office.movementsOf(tank ?? { id: crypto.randomUUID(), name: '' }).catch(() => [])).length
    ? tank
    : await busyTank(office);
  await enter(page, administrator, server.url);
});

const ofTank = () => `/fuel/history?tankId=${tank?.id}`;
/** The signed litres of every row on the screen, in its order: −12,5. */
const shownLitres = async (page: Page) =>
  (await rowsOf(page).allInnerTexts()).map((text) => /[+−][\d.,]+(?=\sL)/.exec(text)?.[0]);

test('a filter lives in the address: reloading, sending it on and going back keep it', async ({ page }) => {
  await page.goto(ofTank());
  await expect(page.getByText('60 mutasi')).toBeVisible();
  await unfoldFilter(page);
  await page.getByLabel('Jenis').selectOption({ label: 'Keluar' });
  await page.getByLabel('Kata dalam catatan').fill('genset 2');
  await page.getByRole('button', { name: 'Tampilkan' }).click();
  await expect(page.getByText('19 mutasi')).toBeVisible();
  expect(new URL(page.url()).search).toContain('type=OUT');

  await page.reload();
  await expect(page.getByText('19 mutasi')).toBeVisible();
  await expect(page.getByLabel('Kata dalam catatan')).toHaveValue('genset 2');
  await expect(page.getByLabel('Jenis')).toHaveValue('OUT');

  await page.goBack();
  await expect(page.getByText('60 mutasi')).toBeVisible();
  await expect(page.getByLabel('Kata dalam catatan')).toHaveValue('');
});

test('pages follow each other and every row is shown once', async ({ page }) => {
  await page.goto(ofTank());
  await expect(page.getByText('Halaman 1 dari 3')).toBeVisible();
  const seen = await shownLitres(page);
  for (const number of [2, 3]) {
    await page.getByRole('link', { name: 'Halaman berikutnya' }).click();
    await expect(page.getByText(`Halaman ${number} dari 3`)).toBeVisible();
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    seen.push(...(await shownLitres(page)));
  }
  const all = [...Array.from({ length: 59 }, (_, index) => `−${59 - index}`), '+9.000'];
  expect(seen).toEqual(all);
  await page.goBack();
  await expect(page.getByText('Halaman 2 dari 3')).toBeVisible();
});

test('the largest movements come first when asked for, and the address says so', async ({
  page,
  isMobile,
}) => {
  await page.goto(ofTank());
  if (isMobile) {
    await page.getByLabel('Urutan').selectOption('-litres');
    await expect(page).toHaveURL(/sort=-litres/);
  } else {
    await page.getByRole('columnheader', { name: 'Liter' }).getByRole('link').click();
    await expect(page).toHaveURL(/sort=-litres/);
    await expect(page.getByRole('columnheader', { name: 'Liter' })).toHaveAttribute(
      'aria-sort',
      'descending',
    );
  }
  await expect(rowsOf(page).first()).toContainText('+9.000 L');
  await expect(rowsOf(page).nth(1)).toContainText('−59 L');
});

test('a filter that nothing matches says what to do next, and one tap clears it', async ({ page }) => {
  await page.goto(`${ofTank()}&q=kapal+selam`);
  await expect(page.getByText('Tidak ada mutasi yang cocok')).toBeVisible();
  await expect(page.getByText('Longgarkan saringan, atau catat mutasi pertama.')).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'Hapus saringan' }).last().click();
  await expect(page).toHaveURL(/\/fuel\/history$/);
  await expect(rowsOf(page).first()).toBeVisible();
});

test('the file that is downloaded holds the rows of the filter and no others, in the same order', async ({
  page,
}) => {
  await page.goto(`${ofTank()}&q=genset+2&sort=litres`);
  await expect(page.getByText('19 mutasi')).toBeVisible();
  const shown = await shownLitres(page);
  const coming = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Unduh CSV' }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toMatch(/\.csv$/);
  const [heading, ...rows] = (await readFile(await download.path(), 'utf8')).trim().split(/\r?\n/);
  const column = heading?.split(';').findIndex((name) => /^"?liter/i.test(name)) ?? -1;
  const inFile = rows.map((row) => row.split(';')[column]?.replaceAll(/["-]|,0+"?$/g, ''));
  expect(inFile).toEqual(shown.map((litres) => litres?.slice(1)));
});

test('an address that somebody was sent opens, after signing in, with its filter', async ({
  browser,
  server,
}) => {
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await page.goto(`${ofTank()}&type=IN`);
  await signInByHand(page, administrator);
  await expect(page.getByText('1 mutasi', { exact: true })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`tankId=${tank?.id}&type=IN$`));
  await context.close();
});
