import { cardOf, enter } from './people.ts';
import { administrator, expect, type Page, test } from './server.ts';

/** A page of somebody's real book: semicolons, decimal commas, Indonesian dates, and three rows that cannot be right. */
const book = (tank: string) =>
  [
    'Tanggal;Jam;Tangki;Jenis;Jumlah (Liter);Keterangan',
    `03/02/2024;07:15;${tank};Masuk;5.000,00;DO 1123`,
    `03/02/2024;09:40;${tank};Keluar;120,5;Genset 2`,
    `04/02/2024;08:00;${tank};Keluar;dua ratus;Genset 1`,
    `30/02/2024;08:00;${tank};Keluar;100;Genset 1`,
    `05/02/2024;10:05;${tank};Keluar;250,25;Genset 1`,
    `06/02/2024;10:05;Tangki yang tidak ada;Keluar;10;`,
    `07/02/2024;16:30;${tank};Keluar;79,25;Genset 2`,
  ].join('\r\n');

async function choose(page: Page, csv: string): Promise<void> {
  await page.goto('/fuel/import');
  await page.getByLabel('Pilih berkas CSV').setInputFiles({
    name: 'buku-solar-2024.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`\ufeff${csv}`, 'utf8'),
  });
}

const fact = (page: Page, name: string) =>
  page.locator('dl > div').filter({ hasText: new RegExp(`^\\s*${name}`) });

test.beforeEach(({ page, server }) => enter(page, administrator, server.url));

test('an old book is read without writing, its bad rows are named, and the good ones are imported once', async ({
  page,
  office,
}) => {
  const tank = await office.tank();
  await choose(page, book(tank.name));
  await test.step('the dry run names every bad row and writes nothing', async () => {
    await expect(page.getByRole('heading', { name: '3 baris bermasalah' })).toBeVisible();
    const bad = page.getByRole('region', { name: '3 baris bermasalah' }).locator('tbody tr');
    await expect(bad).toHaveCount(3);
    await expect(bad.nth(0)).toContainText(/4.*dua ratus/s);
    await expect(bad.nth(1)).toContainText(/5.*30\/02\/2024/s);
    await expect(bad.nth(2)).toContainText(/7.*Tangki yang tidak ada/s);
    await expect(page.getByText('Belum ada yang ditulis.')).toBeVisible();
    await expect(fact(page, 'Baik')).toContainText('4');
    expect(await office.movementsOf(tank)).toHaveLength(0);
  });

  await test.step('the good rows are imported and the balance stands on the overview', async () => {
    await page.getByLabel('Lewati baris bermasalah dan impor yang baik').check();
    await page.getByRole('button', { name: 'Impor 4 baris' }).click();
    await expect(page.getByText('4 mutasi ditulis.')).toBeVisible();
    await page.goto('/fuel');
    await expect(cardOf(page, tank)).toContainText('4.550 L');
  });

  await test.step('the same file once more writes nothing', async () => {
    await choose(page, book(tank.name));
    await expect(fact(page, 'Sudah ada')).toContainText('4');
    expect(await office.movementsOf(tank)).toHaveLength(4);
  });
});

test('a wrong guess of the columns is put right on the page', async ({ page, office }) => {
  const tank = await office.tank();
  const csv = ['Tanggal;Jumlah;Volume;Jenis;Tangki', `03/02/2024;3;1.500,5;Masuk;${tank.name}`].join('\n');
  await choose(page, csv);
  await expect(page.getByLabel('Liter', { exact: true })).toHaveValue('Jumlah');
  await expect(page.getByRole('row', { name: new RegExp(tank.name) })).toContainText('3 L');
  await page.getByLabel('Liter', { exact: true }).selectOption('Volume');
  // The changed mapping must be read again before anything can be written; both buttons on the page do it.
  await page.getByRole('button', { name: 'Periksa tanpa menulis' }).first().click();
  await expect(page.getByRole('row', { name: new RegExp(tank.name) })).toContainText('1.500,5 L');
  await page.getByRole('button', { name: 'Impor 1 baris' }).click();
  await expect(page.getByText('1 mutasi ditulis.')).toBeVisible();
  expect(await office.balanceOf(tank)).toBe(1_500.5);
});

test('headings that nobody could guess are named by hand, and a file of one tank says which', async ({
  page,
  office,
}) => {
  const tank = await office.tank();
  await choose(page, 'Hari;Banyaknya\n03/02/2024;640,75');
  await expect(page.getByText('Belum jelas kolom mana')).toBeVisible();
  await page.getByLabel('Tanggal (dan jam)').selectOption('Hari');
  await page.getByLabel('Liter', { exact: true }).selectOption('Banyaknya');
  await page.getByLabel('Semua baris milik tangki').selectOption({ label: tank.name });
  await page.getByRole('button', { name: 'Periksa tanpa menulis' }).click();
  await page.getByRole('button', { name: 'Impor 1 baris' }).click();
  await expect(page.getByText('1 mutasi ditulis.')).toBeVisible();
  expect(await office.balanceOf(tank)).toBe(640.75);
});
