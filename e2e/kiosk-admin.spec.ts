import { expectAccessible } from './accessibility.ts';
import { anotherScreen, enter } from './people.ts';
import { administrator, expect, type Page, test } from './server.ts';

const healthy = {
  sound: 'on',
  storage: 'ok',
  camera: 'granted',
  queued: 0,
  refused: 0,
  clockDriftMs: 1_000,
  secureContext: true,
  opensOffline: true,
  fullScreen: true,
};
const rowOf = (page: Page, { name }: { name: string }) => page.locator('tbody tr').filter({ hasText: name });

test.beforeEach(async ({ page, server }) => enter(page, administrator, server.url));

test('what a kiosk found out about itself stands in words, and moves by itself', async ({ page, office }) => {
  const good = await office.kiosk({ selfTest: healthy });
  const bad = await office.kiosk({
    selfTest: { ...healthy, sound: 'locked', queued: 2, secureContext: false, opensOffline: false },
  });
  await page.goto('/admin/kiosks');
  await expect(page.getByText('Tersambung langsung').locator('visible=true')).toBeVisible();
  await expect(rowOf(page, good)).toContainText('Hidup');
  await expect(rowOf(page, good)).toContainText('Semua baik');
  await expect(rowOf(page, bad)).toContainText('Suara: menunggu sentuhan');
  await expect(rowOf(page, bad)).toContainText('Belum terkirim: 2');
  await expect(rowOf(page, bad)).toContainText('perlu HTTPS');
  await expectAccessible(page);

  await office.beat(bad, healthy);
  await expect(rowOf(page, bad)).toContainText('Semua baik');
});

test('an exit PIN is set, changed and taken away, and only digits are taken', async ({ page, office }) => {
  const kiosk = await office.kiosk({ selfTest: healthy });
  await page.goto('/admin/kiosks');
  const row = rowOf(page, kiosk);
  const form = page.getByRole('dialog', { name: 'Ubah kios' });
  await expect(row).toContainText('Tanpa PIN');

  await row.getByRole('button', { name: 'Ubah' }).click();
  await form.getByLabel('PIN keluar').fill('12a4');
  await expect(form.getByText('Hanya angka, 4 sampai 8.')).toBeVisible();
  await form.getByRole('button', { name: 'Simpan' }).click();
  await expect(form.getByRole('alert')).toContainText('Ada isian yang belum benar.');
  await form.getByLabel('PIN keluar').fill('2468');
  await form.getByRole('button', { name: 'Simpan' }).click();
  await expect(form).toBeHidden();
  await expect(row).toContainText('Dengan PIN');

  await row.getByRole('button', { name: 'Ubah' }).click();
  await expect(form.getByLabel('PIN keluar baru')).toHaveValue('');
  await form.getByLabel('Hapus PIN keluar').check();
  await expect(form.getByLabel('PIN keluar baru')).toHaveCount(0);
  await form.getByRole('button', { name: 'Simpan' }).click();
  await expect(form).toBeHidden();
  await expect(row).toContainText('Tanpa PIN');
});

test('a kiosk that is revoked vanishes from every open page at once', async ({
  page,
  browser,
  office,
  server,
}) => {
  const kiosk = await office.kiosk({ selfTest: healthy });
  const elsewhere = await anotherScreen(browser, server.url);
  await enter(elsewhere, await office.person('supervisor'), server.url);
  await elsewhere.goto('/admin/kiosks');
  await expect(rowOf(elsewhere, kiosk)).toBeVisible();
  await expect(elsewhere.getByText('Tersambung langsung').locator('visible=true')).toBeVisible();

  await page.goto('/admin/kiosks');
  await rowOf(page, kiosk).getByRole('button', { name: 'Cabut' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cabut' }).click();
  await expect(rowOf(page, kiosk)).toHaveCount(0);
  await expect(rowOf(elsewhere, kiosk)).toHaveCount(0);
  await elsewhere.context().close();
});

test('old kiosks are admitted by address, a wrong address is named, and an empty list admits nobody', async ({
  page,
}) => {
  await page.goto('/admin/kiosks');
  await page.getByText('Kios lama').click();
  const list = page.getByLabel('Alamat jaringan');
  const save = page.getByRole('button', { name: 'Simpan' });
  await list.fill('192.168.1.20\n192.168.1.999, 10.0.0.0/8');
  await save.click();
  await expect(page.getByText('Bukan alamat jaringan: 192.168.1.999')).toBeVisible();
  await expectAccessible(page);
  await list.fill('192.168.1.20\n10.0.0.0/8');
  await save.click();
  await expect(page.getByText('Tersimpan.')).toBeVisible();

  await page.reload();
  await page.getByText('Kios lama (2)').click();
  await expect(list).toHaveValue('192.168.1.20\n10.0.0.0/8');
  await list.fill('');
  await save.click();
  await expect(page.getByText('Kios lama (2)')).toHaveCount(0);
  await page.reload();
  await page.getByText('Kios lama').click();
  await expect(list).toHaveValue('');
});
