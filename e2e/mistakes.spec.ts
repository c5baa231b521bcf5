import { enter, litresField, openRecord, record, recordButton, rowsOf, siteDay } from './people.ts';
import { administrator, expect, test } from './server.ts';

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
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().includes('/api/stock/')) sent.push(request.url());
  });
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
  expect(sent).toEqual([]);
  expect(await office.balanceOf(tank)).toBe(100);
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
  await page.goto(`/fuel/correct/${movement.id}`);
  await page.getByRole('button', { name: 'Simpan koreksi' }).click();
  await expect(page.getByText('Tulis alasannya.')).toBeVisible();
  await expect(page.getByText('Pengganti masih sama dengan aslinya.')).toBeVisible();
  expect(await office.movementsOf(tank)).toHaveLength(2);
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
