import { enter, litresField, openRecord, record, recordButton, rowsOf, siteDay } from './people.ts';
import { administrator, expect, type Page, test } from './server.ts';

/** The writes that a page sends from now on, the sign-in left out. */
function writesOf(page: Page): string[] {
  const sent: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (request.method() === 'POST' && pathname.startsWith('/api/') && !pathname.startsWith('/api/auth/'))
      sent.push(pathname);
  });
  return sent;
}

test.beforeEach(({ page, server }) => enter(page, administrator, server.url));

test('who takes more than there is learns how many litres can be taken, and nothing is recorded', async ({
  page,
  office,
}) => {
  const tank = await office.tank({ balanceL: 300.5 });
  await openRecord(page, tank);
  await litresField(page).fill('301');
  await expect(page.getByText('Melebihi isi tangki sekarang')).toBeVisible();
  await recordButton(page).click();
  await expect(page.getByRole('alert')).toContainText('Tidak cukup: yang bisa diambil hanya 300,5 L.');
  await expect(page.getByRole('alert')).toContainText('Belum tercatat.');
  await expect(litresField(page)).toHaveValue('301');
  expect(await office.balanceOf(tank)).toBe(300.5);
});

test('who fills above the safe fill learns how many litres still fit, and nothing is recorded', async ({
  page,
  office,
}) => {
  const tank = await office.tank({ balanceL: 9_000 });
  await openRecord(page, tank);
  await page.getByRole('group', { name: 'Jenis' }).getByText('Masuk', { exact: true }).click();
  await litresField(page).fill('501');
  await expect(page.getByText('Melebihi batas isi aman')).toBeVisible();
  await recordButton(page).click();
  await expect(page.getByRole('alert')).toContainText('Tidak muat: ruang kosong tinggal 500 L.');
  expect(await office.balanceOf(tank)).toBe(9_000);
});

test('zero, words and four decimals are refused on the form and never sent', async ({ page, office }) => {
  const tank = await office.tank({ balanceL: 100 });
  const sent = writesOf(page);
  await openRecord(page, tank);
  const refusals = {
    '0': 'Harus lebih dari 0.',
    abc: 'Tulis angka saja, misalnya 1.250 atau 12,5',
    '-5': 'Tulis angka saja',
    '1e400': 'Tulis angka saja',
    '1,2345': 'Paling banyak 3 angka di belakang koma.',
  };
  for (const [typed, words] of Object.entries(refusals)) {
    await litresField(page).fill(typed);
    await expect(litresField(page)).toHaveAccessibleDescription(new RegExp(words));
    await expect(recordButton(page)).toBeDisabled();
    await litresField(page).press('Enter');
  }
  // Had one of them been sent, it would stand before this one.
  await record(page, 'Keluar', '1');
  expect(sent).toEqual(['/api/stock/out']);
  expect(await office.balanceOf(tank)).toBe(99);
});

test('a wrong figure is corrected from the confirmation, and the balance is right at once', async ({
  page,
  office,
}) => {
  const tank = await office.tank({ balanceL: 2_000 });
  await openRecord(page, tank);
  await record(page, 'Keluar', '1.250');
  await page.getByRole('link', { name: 'Koreksi' }).click();
  await page.getByLabel('Liter').fill('125');
  await page.getByLabel('Alasan').fill('Salah ketik, seharusnya 125');
  await page.getByRole('button', { name: 'Simpan koreksi' }).click();
  await expect(page.getByRole('heading', { name: 'Koreksi tercatat' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('+1.250 L');
  await expect(page.getByRole('main')).toContainText('−125 L');
  await expect(page.getByRole('main')).toContainText('Saldo sesudahnya: 1.875 L');
  expect(await office.balanceOf(tank)).toBe(1_875);
});

test('a correction without a reason or without a change is not sent, and says what is missing', async ({
  page,
  office,
}) => {
  const tank = await office.tank({ balanceL: 500 });
  const movement = await office.record(tank, 'OUT', 50);
  const sent = writesOf(page);
  await page.goto(`/fuel/correct/${movement.id}`);
  await page.getByRole('button', { name: 'Simpan koreksi' }).click();
  await expect(page.getByText('Tulis alasannya.')).toBeVisible();
  await expect(page.getByText('Pengganti masih sama dengan aslinya.')).toBeVisible();
  // Had it been sent, it would stand before this one.
  await page.getByLabel('Liter').fill('40');
  await page.getByLabel('Alasan').fill('Salah baca');
  await page.getByRole('button', { name: 'Simpan koreksi' }).click();
  await expect(page.getByRole('heading', { name: 'Koreksi tercatat' })).toBeVisible();
  expect(sent).toHaveLength(1);
  expect(await office.movementsOf(tank)).toHaveLength(4);
});

test('text that is marked from a field out of a dialog does not close it; a press beside it does', async ({
  page,
}) => {
  await page.goto('/admin/users');
  await page.getByRole('button', { name: 'Tambah pengguna' }).click();
  const form = page.getByRole('dialog', { name: 'Tambah pengguna' });
  await form.getByLabel('Nama').fill('Siti');
  await form.getByLabel('Nama').hover();
  await page.mouse.down();
  await page.mouse.move(3, 3);
  await page.mouse.up();
  await expect(form.getByLabel('Nama')).toHaveValue('Siti');
  await page.mouse.click(3, 3);
  await expect(form).toBeHidden();
});

test('a new API key, which is shown this once, is not lost to Escape or a press beside it', async ({
  page,
}) => {
  await page.goto('/admin/api-keys');
  await page.getByRole('button', { name: 'Buat kunci' }).click();
  await page.getByRole('dialog').getByLabel('Nama').fill('Timbangan');
  await page.getByRole('group', { name: 'Di lokasi' }).getByRole('checkbox').first().check();
  await page.getByRole('dialog').getByRole('button', { name: 'Simpan' }).click();
  const key = page.locator('#new-api-key');
  await expect(key).toBeVisible();
  for (let press = 1; press <= 3; press++) await page.keyboard.press('Escape');
  await page.mouse.click(3, 3);
  await expect(key).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Tutup' }).last().click();
  await expect(key).toBeHidden();
});

test('a position that cannot be read is refused and not saved as none', async ({ page }) => {
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PATCH') sent.push(request.postData() ?? '');
  });
  await page.goto('/admin/sites');
  await page.getByRole('button', { name: 'Ubah', exact: true }).first().click();
  const form = page.getByRole('dialog', { name: 'Ubah lokasi' });
  await form.getByLabel('Lintang').fill('5,14 S');
  await form.getByLabel('Bujur').fill('119,4');
  await form.getByRole('button', { name: 'Simpan' }).click();
  await expect(form.getByText('Tulis derajat dengan angka')).toBeVisible();
  await form.getByLabel('Lintang').fill('-5,14');
  await form.getByRole('button', { name: 'Simpan' }).click();
  await expect(form).toBeHidden();
  expect(sent).toHaveLength(1);
  await expect(page.getByText('-5.14, 119.4')).toBeVisible();
});

test('what should not be there is taken back from the history: the original struck, its opposite beside it', async ({
  page,
  office,
}) => {
  const tank = await office.tank({ balanceL: 800 });
  await office.record(tank, 'OUT', 80, { note: 'genset 9' });
  await page.goto(`/fuel/history?tankId=${tank.id}`);
  await rowsOf(page).filter({ hasText: 'genset 9' }).getByRole('link', { name: 'Koreksi' }).click();
  await page.getByLabel('Seharusnya tidak ada – batalkan saja').check();
  await page.getByLabel('Alasan').fill('Tercatat dua kali');
  await page.getByRole('button', { name: 'Simpan koreksi' }).click();
  await page.getByRole('link', { name: 'Ke riwayat' }).click();
  const original = rowsOf(page).filter({ hasText: tank.name }).filter({ hasText: '−80 L' });
  await expect(original.locator('s')).toHaveText('−80 L');
  await expect(original).toContainText('Dibatalkan');
  await expect(original.getByRole('link', { name: 'Koreksi' })).toHaveCount(0);
  const reversal = rowsOf(page).filter({ hasText: tank.name }).filter({ hasText: '+80 L' });
  await expect(reversal).toContainText('Pembatalan');
  await expect(reversal).toContainText('Tercatat dua kali');
  expect(await office.balanceOf(tank)).toBe(800);
});

test.describe('on a device that is set to another zone', () => {
  test.use({ timezoneId: 'America/New_York' });

  test('a late entry lands on the day of the site that was typed, not on the day of the device', async ({
    page,
    office,
  }) => {
    const tank = await office.tank();
    const yesterday = siteDay(-1);
    await openRecord(page, tank);
    await page.getByRole('button', { name: 'Waktu lain' }).click();
    await page.getByLabel(/Waktu setempat/).fill(`${yesterday}T00:30`);
    await record(page, 'Masuk', '750');
    const late = await office.movementsOf(tank);
    expect(late.map(({ businessDay, litres }) => [businessDay, litres])).toEqual([[yesterday, 750]]);
    await page.goto(`/fuel/history?tankId=${tank.id}&from=${yesterday}&to=${yesterday}`);
    await expect(rowsOf(page)).toHaveCount(1);
    await expect(rowsOf(page)).toContainText('00.30');
    await page.goto(`/fuel/history?tankId=${tank.id}&from=${siteDay(0)}`);
    await expect(page.getByText('Tidak ada mutasi yang cocok')).toBeVisible();
  });
});
