import { endAll, expectQuiet, expectRinging, incidentCard, pressOn, standWatch } from './emergencies.ts';
import { anotherScreen, enter, rowsOf } from './people.ts';
import { expect, test } from './server.ts';

test.afterEach(({ office }) => endAll(office));

test('the page of an incident shows every fact; what somebody wrote stays text', async ({
  page,
  office,
  server,
}) => {
  const kiosk = await office.kiosk({ called: 'Kios Dermaga' });
  const spiteful = '<img src=x onerror="document.title=\'broken\'"> & <b>"tebal"</b>';
  const incident = await pressOn(server.url, kiosk, {
    category: 'rescue',
    note: spiteful,
    position: { lat: -5.1234, lon: 119.4567, accuracyM: 12 },
    pressedAt: new Date(Date.now() - 3 * 86_400_000).toISOString(),
    scanId: 'not an id',
  });
  await enter(page, await office.person('responder', 'Andi <i>'), server.url);
  await page.goto('/console');
  await expect(incidentCard(page, incident)).toContainText(spiteful);
  await incidentCard(page, incident).getByRole('link', { name: incident.number }).click();

  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Penyelamatan · ${incident.number}`);
  const main = page.getByRole('main');
  await expect(main).toContainText(`${kiosk.name} meminta tolong`);
  await expect(main).toContainText(spiteful);
  await expect(main.locator('img[src="x"]')).toHaveCount(0);
  await expect(page).not.toHaveTitle('broken');
  await expect(main).toContainText('Tidak terbaca: scanId');
  await expect(main).toContainText(/Jam perangkat 7[12]:\d\d:\d\d terlambat/);
  await expect(main.getByRole('link', { name: 'Buka di peta' }).first()).toHaveAttribute(
    'href',
    'geo:-5.1234,119.4567?q=-5.1234,119.4567',
  );
  await expect(main).toContainText('-5.123400, 119.456700');
  // The person who looks is noted as having seen it.
  await expect(main).toContainText('Andi <i> melihat');

  // Nothing can reach anybody here, and nothing is called sent.
  const deliveries = page.getByRole('table', { name: 'Pengiriman' });
  await expect(deliveries.getByRole('row', { name: /Telegram/ })).toContainText('Belum diatur');
  await expect(deliveries.getByRole('row', { name: /Dering di peramban/ })).toContainText(
    'Belum ada orang yang terhubung',
  );
  await expect(deliveries).not.toContainText('Terkirim');

  await main.getByLabel('Catatan baru').fill('Tali di lemari 3\nkunci di pos');
  await main.getByRole('button', { name: 'Simpan catatan' }).click();
  await expect(main).toContainText('Andi <i> mencatat');
  await expect(main).toContainText('“Tali di lemari 3');
  await expect(main.getByLabel('Catatan baru')).toHaveValue('');

  await main.getByRole('button', { name: 'Saya menuju' }).click();
  await expect(main).toContainText('Andi <i> menuju lokasi');
  await main.getByRole('button', { name: 'Selesai', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Nyatakan selesai' }).click();
  await expect(main).toContainText('Hasil: Ditangani');
  await expect(main.getByRole('button', { name: 'Selesai', exact: true })).toHaveCount(0);
});

test('an incident that does not exist says so', async ({ page, office, server }) => {
  await enter(page, await office.person('auditor', 'Rina'), server.url);
  await page.goto('/console/incidents/0195d3a0-0000-7000-8000-000000000001');
  await expect(page.getByRole('alert')).toContainText('Kejadian ini tidak ada');
});

test('whoever only reads sees an incident and can change nothing of it', async ({ page, office, server }) => {
  const incident = await pressOn(server.url, await office.kiosk());
  await enter(page, await office.person('auditor', 'Rina'), server.url);
  await page.goto('/console');
  await expect(incidentCard(page, incident)).toContainText('Belum diterima');
  await expect(incidentCard(page, incident).getByRole('button')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Laporkan kejadian' })).toHaveCount(0);
  await page.goto(`/console/incidents/${incident.id}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(incident.number);
  await expect(page.getByLabel('Catatan baru')).toHaveCount(0);
});

test('a site without any channel says that only its consoles call', async ({ page, office, server }) => {
  await enter(page, await office.person('responder', 'Andi'), server.url);
  await page.goto('/console');
  const banner = page.getByRole('complementary', { name: /^(Pemberitahuan|Cara Anda dipanggil)$/ });
  await expect(banner).toContainText('Telegram belum diatur.');
  await expect(banner).toContainText('Hanya konsol yang terbuka yang memanggil.');
  await expect(banner.getByRole('link', { name: 'Hubungkan' })).toHaveAttribute('href', '/account');
});

test('somebody at the console reports what they see, once even when the first answer is lost', async ({
  page,
  office,
  server,
}) => {
  await office.place('Dermaga 2');
  await enter(page, await office.person('responder', 'Andi'), server.url);
  await standWatch(page);
  await page.getByRole('button', { name: 'Laporkan kejadian' }).click();
  const dialog = page.getByRole('dialog', { name: 'Laporkan kejadian' });
  await dialog.getByText('Kecelakaan', { exact: true }).click();
  await dialog.getByLabel('Tempat').selectOption('Dermaga 2');
  await dialog.getByLabel('Keterangan').fill('Truk terguling');
  await page.route(
    '**/api/emergency/presses',
    async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    },
    { times: 1 },
  );
  await dialog.getByRole('button', { name: 'Panggil bantuan' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Server tidak terjangkau.');
  await dialog.getByRole('button', { name: 'Panggil bantuan' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText(/Tersimpan: K-\d{4}-\d{6}/)).toBeVisible();
  await expectRinging(page);
  const card = page.locator('[data-incident]');
  await expect(card).toHaveCount(1);
  await expect(card).toContainText('Dermaga 2');
  await expect(card).toContainText('1 tekanan');
  await expect(card).toContainText('“Truk terguling”');
  await expect(card).not.toContainText('LATIHAN');
});

test('a drill takes the same way and is marked as one everywhere', async ({
  page,
  browser,
  office,
  server,
}) => {
  const other = await anotherScreen(browser, server.url);
  await enter(page, await office.person('supervisor', 'Ayu'), server.url);
  await enter(other, await office.person('responder', 'Andi'), server.url);
  await standWatch(other);
  await page.goto('/console');
  await page.getByRole('button', { name: 'Latihan' }).click();
  const dialog = page.getByRole('dialog', { name: 'Mulai latihan' });
  await dialog.getByText('Kebakaran', { exact: true }).click();
  await dialog.getByRole('button', { name: 'Mulai latihan' }).click();

  await expectRinging(other);
  const card = other.locator('[data-incident]');
  await expect(card).toContainText('LATIHAN – bukan kejadian sungguhan');
  const number = (await card.getAttribute('data-incident')) ?? '';
  await card.getByRole('button', { name: 'Terima' }).click();
  await expectQuiet(other);
  await card.getByRole('button', { name: 'Selesai', exact: true }).click();
  await expect(other.getByRole('dialog').getByLabel('Latihan')).toBeChecked();
  await expect(other.getByRole('dialog').getByLabel('Ditangani')).toHaveCount(0);
  await other.getByRole('dialog').getByRole('button', { name: 'Nyatakan selesai' }).click();
  await expect(card).toHaveCount(0);

  await page.goto('/console/history?drill=true');
  const row = rowsOf(page).filter({ hasText: number });
  await expect(row).toContainText('Latihan');
  await expect(row).toContainText('Selesai');
  await other.context().close();
});
