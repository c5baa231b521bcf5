import { expect, type Page, test } from '@playwright/test';
import { startServer } from '../apps/server/src/testing/server-process.ts';
import { expectAccessible } from './accessibility.ts';
import { Office } from './office.ts';
import { anotherScreen, cardOf, enter, litresField, recordButton } from './people.ts';

const newcomer = { name: 'Rahma', email: 'rahma@siaga.test', password: 'layar-terkembang-2026' };

async function fillSetUp(page: Page, code: string): Promise<void> {
  await page.getByLabel('Kode penyiapan').fill(code);
  await page.getByLabel('Nama Anda').fill(newcomer.name);
  await page.getByLabel('Email').fill(newcomer.email);
  await page.getByLabel('Kata sandi', { exact: true }).fill(newcomer.password);
  await page.getByLabel('Nama lokasi').fill('Pelabuhan Makassar');
  await page.getByLabel('Zona waktu').selectOption('Asia/Makassar');
}

test('a newcomer sets up an empty server, moves fuel, and another screen follows without a reload', async ({
  page,
  browser,
}) => {
  const server = await startServer();
  try {
    await test.step('the first address leads to the set-up page', async () => {
      await page.goto(server.url);
      await expect(page.getByRole('heading', { name: 'Siapkan Siaga' })).toBeVisible();
      await expect(page).toHaveURL(`${server.url}/setup`);
      await expectAccessible(page);
    });

    await test.step('a wrong code is refused in words, and nothing typed is lost', async () => {
      await fillSetUp(page, 'WRONG-CODE');
      await page.getByRole('button', { name: 'Selesai dan masuk' }).click();
      await expect(page.getByRole('alert')).toContainText('Kode penyiapan tidak cocok.');
      await expect(page.getByLabel('Nama lokasi')).toHaveValue('Pelabuhan Makassar');
    });

    await test.step('the printed code makes administrator and site and signs in', async () => {
      await page.getByLabel('Kode penyiapan').fill(server.setupCode ?? '');
      await page.getByRole('button', { name: 'Selesai dan masuk' }).click();
      await expect(page.getByText('Belum ada tangki di lokasi ini')).toBeVisible();
    });

    await test.step('the empty overview leads to the first tank', async () => {
      await page.getByRole('link', { name: 'Tambah tangki' }).click();
      await page.getByRole('button', { name: 'Tambah tangki' }).first().click();
      const form = page.getByRole('dialog', { name: 'Tambah tangki' });
      await form.getByLabel('Nama').fill('Tangki Genset');
      await form.getByLabel('Produk').fill('Solar B40');
      await form.getByLabel('Kapasitas (liter)').fill('10.000');
      await form.getByRole('button', { name: 'Simpan' }).click();
      await expect(page.getByRole('link', { name: 'Tangki Genset' })).toBeVisible();
    });

    const office = await Office.open(server.url, newcomer);
    const other = await anotherScreen(browser, server.url);
    const card = cardOf(other, { name: 'Tangki Genset' });
    await test.step('a second person looks at the overview on another screen', async () => {
      await enter(other, await office.person('supervisor', 'Yusuf'), server.url);
      await other.goto('/fuel');
      await expect(card).toContainText('Belum ada mutasi');
      await expect(other.getByText('Tersambung langsung').locator('visible=true')).toBeVisible();
      await other.evaluate(() => Object.assign(globalThis, { neverReloaded: true }));
    });

    await test.step('5,000 L come in', async () => {
      await page.getByRole('link', { name: 'Catat', exact: true }).click();
      await page.getByRole('group', { name: 'Jenis' }).getByText('Masuk', { exact: true }).click();
      await litresField(page).fill('5.000');
      await expect(recordButton(page)).toHaveText('Catat masuk 5.000 L');
      await recordButton(page).click();
      await expect(page.getByRole('main')).toContainText('Saldo baru 5.000 L');
      await expect(card).toContainText('5.000 L');
    });

    await test.step('120.5 L go out; a double click counts once', async () => {
      await page.getByRole('button', { name: 'Catat lagi' }).click();
      await page.getByRole('group', { name: 'Jenis' }).getByText('Keluar', { exact: true }).click();
      await litresField(page).fill('120,5');
      await expect(page.getByText('Terbaca: 120,5 L')).toBeVisible();
      await recordButton(page).dblclick();
      await expect(page.getByRole('heading', { name: 'Tercatat' })).toBeVisible();
      await expect(page.getByRole('main')).toContainText('Saldo baru 4.879,5 L');
    });

    await test.step('the other screen shows the new balance and was never reloaded', async () => {
      await expect(card).toContainText('4.879,5 L');
      expect(await other.evaluate(() => 'neverReloaded' in globalThis)).toBe(true);
      await page.getByRole('link', { name: 'Riwayat' }).click();
      await expect(page.getByText('2 mutasi')).toBeVisible();
    });
    await other.context().close();

    await test.step('the set-up page is closed for good', async () => {
      await page.goto(`${server.url}/setup`);
      await expect(page.getByRole('heading', { name: 'Stok BBM' })).toBeVisible();
    });
  } finally {
    await server.stop();
  }
});
