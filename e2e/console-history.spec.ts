import { pressOn } from './emergencies.ts';
import { enter, rowsOf, siteDay } from './people.ts';
import { expect, type Page, test } from './server.ts';

const filterOf = (page: Page) => page.getByRole('search');

async function unfold(page: Page): Promise<void> {
  if (!(await filterOf(page).isVisible())) await page.getByText('Saringan', { exact: true }).click();
}

test('the history says what to do while there was no incident, then pages and narrows by its address', async ({
  page,
  office,
  server,
}) => {
  test.setTimeout(120_000);
  await enter(page, await office.person('auditor', 'Rina'), server.url);
  await page.goto('/console/history');
  await expect(page.getByText('Belum pernah ada kejadian')).toBeVisible();

  // Taken back before they were sent: kept, and nobody is called.
  const kiosk = await office.kiosk({ called: 'Kios Gudang' });
  const presses = Array.from({ length: 27 }, (_, index) =>
    pressOn(server.url, kiosk, { category: index < 2 ? 'rescue' : 'medical', cancelledAfterMs: 2_000 }),
  );
  const made = (await Promise.all(presses)).map(({ number }) => number).sort();
  await page.reload();
  await expect(page.getByRole('status').filter({ hasText: '27 kejadian' })).toBeVisible();
  await expect(rowsOf(page)).toHaveCount(25);
  await expect(rowsOf(page).first()).toContainText(made.at(-1) ?? '');
  await expect(rowsOf(page).first()).toContainText('Dibatalkan');
  await expect(rowsOf(page).first()).toContainText('Tidak pernah diterima');
  await page.getByRole('link', { name: 'Halaman berikutnya' }).click();
  await expect(page).toHaveURL(/page=2/);
  await expect(rowsOf(page)).toHaveCount(2);
  await expect(rowsOf(page).last()).toContainText(made[0] ?? '');

  await unfold(page);
  await filterOf(page).getByLabel('Jenis').selectOption('Penyelamatan');
  await filterOf(page).getByRole('button', { name: 'Terapkan' }).click();
  await expect(page).toHaveURL(/category=rescue/);
  await expect(page).not.toHaveURL(/page=/);
  await expect(rowsOf(page)).toHaveCount(2);
  await page.goBack();
  await expect(rowsOf(page).last()).toContainText(made[0] ?? '');

  await page.goto(`/console/history?to=${siteDay(-1)}`);
  await expect(page.getByText('Tidak ada kejadian yang cocok')).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'Hapus saringan' }).last().click();
  await expect(rowsOf(page)).toHaveCount(25);
  await page.goto('/console/history?state=raised');
  await expect(page.getByText('Tidak ada kejadian yang cocok')).toBeVisible();
  await page.goto('/console/history?state=cancelled&drill=false');
  await rowsOf(page).first().getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(made.at(-1) ?? '');
  await expect(page.getByRole('main')).toContainText('Dibatalkan sebelum terkirim; tidak ada yang dipanggil');
});
