import { chromium } from '@playwright/test';
import { rmSync } from 'node:fs';
import { openLine } from './line.ts';
import { Office } from './office.ts';
import { administrator, expect, type Page, startFurnished, test } from './server.ts';
import { callForHelp, incidentsOf, keptForOffline, openWall, receiptOn, redButton } from './wall.ts';

const title = (page: Page) => page.getByRole('main').getByRole('heading', { level: 1 });

test('without a network the kiosk cries by itself, opens again, and sends the same press once it is back', async ({
  page,
  office,
  server,
}) => {
  const line = await openLine(server.url);
  const kiosk = await office.kiosk();
  await openWall(page, kiosk, `${line.url}/kiosk`);
  await keptForOffline(page);
  line.cut();
  await callForHelp(page, 'Kebakaran');
  await expect(title(page)).toHaveText('Belum terkirim');
  await expect(page.getByText('Sirene kios ini berbunyi')).toBeVisible();
  await expect(page.getByRole('link', { name: /Telepon 113/ })).toBeVisible();
  await page.getByRole('button', { name: 'Matikan sirene' }).click();
  await expect(page.getByText('Sirene kios ini berbunyi')).toHaveCount(0);
  await expect(title(page)).toHaveText('Belum terkirim');

  // The tablet is switched off and on while the network is still away.
  await page.reload();
  await expect(redButton(page)).toBeVisible();
  await expect(page.getByText('Depot Makassar')).toBeVisible();
  await expect(page.getByText('Tidak ada sambungan.')).toBeVisible();
  const strip = page.getByRole('button', { name: /Kebakaran · Belum terkirim/ });
  await expect(strip).toBeVisible();
  expect(await incidentsOf(office, kiosk)).toEqual([]);

  line.mend();
  await strip.or(page.getByRole('button', { name: /Sudah terkirim/ })).click();
  await receiptOn(page);
  const incidents = await incidentsOf(office, kiosk);
  expect(incidents).toMatchObject([{ category: 'fire', state: 'raised', pressCount: 1 }]);
  const [incident] = incidents;
  const waitedMs = Date.parse(incident!.raisedAt) - Date.parse(incident!.pressedAt);
  expect(waitedMs).toBeGreaterThan(2_000);
  expect(waitedMs).toBeLessThan(60_000);
  line.close();
});

test('a server that is killed and comes back gets each press exactly once, in order', async ({ page }) => {
  let house = await startFurnished();
  const port = Number(new URL(house.url).port);
  const kiosk = await (await Office.open(house.url, administrator)).kiosk();
  await openWall(page, kiosk, `${house.url}/kiosk`);
  await house.kill();
  await callForHelp(page, 'Medis');
  await expect(title(page)).toHaveText('Belum terkirim');
  await page.getByRole('button', { name: 'Tekan lagi' }).click();
  await page.getByRole('button', { name: 'Keamanan' }).click();
  await expect(title(page)).toHaveText('Belum terkirim');

  house = await startFurnished({ dataDir: house.dataDir, port });
  await receiptOn(page);
  const office = await Office.open(house.url, administrator);
  await expect.poll(async () => (await incidentsOf(office, kiosk)).length).toBe(2);
  const incidents = await incidentsOf(office, kiosk);
  expect(incidents.map(({ category, pressCount }) => [category, pressCount])).toEqual([
    ['security', 1],
    ['medical', 1],
  ]);
  await house.stop();
  rmSync(house.dataDir, { recursive: true, force: true });
});

test('an answer that is lost on its way makes no second incident', async ({ page, office }) => {
  const kiosk = await office.kiosk();
  await openWall(page, kiosk);
  await page.route(
    '**/api/emergency/presses',
    async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    },
    { times: 1 },
  );
  await callForHelp(page, 'Kecelakaan');
  const receipt = await receiptOn(page);
  expect(await incidentsOf(office, kiosk)).toMatchObject([{ number: receipt, pressCount: 1 }]);
});

test('what is taken back before it could be sent calls nobody', async ({ page, context, office }) => {
  const kiosk = await office.kiosk();
  await openWall(page, kiosk);
  await context.setOffline(true);
  await callForHelp(page, 'Medis');
  await page.getByRole('button', { name: /BATALKAN/ }).click();
  await expect(title(page)).toHaveText('Dibatalkan di kios ini');
  await expect(page.getByText('Sirene')).toHaveCount(0);
  await context.setOffline(false);
  await expect(title(page)).toHaveText('Dibatalkan');
  await expect(page.getByText('Tidak ada yang dipanggil.')).toBeVisible();
  const [incident] = await incidentsOf(office, kiosk);
  const { incident: whole } = await office.ask<{ incident: { deliveries: unknown[]; state: string } }>(
    'GET',
    `/api/emergency/incidents/${incident!.id}`,
  );
  expect(whole).toMatchObject({ state: 'cancelled', deliveries: [] });
});

test('a revoked kiosk keeps what it could not send for its next credential', async ({
  page,
  context,
  office,
}) => {
  const kiosk = await office.kiosk();
  await openWall(page, kiosk);
  await context.setOffline(true);
  await callForHelp(page, 'Keamanan');
  await expect(title(page)).toHaveText('Belum terkirim');
  await office.ask('DELETE', `/api/kiosks/${kiosk.id}`);
  await context.setOffline(false);
  await expect(page.getByRole('heading', { name: 'Sambungkan kios ini' })).toBeVisible();
  await expect(page.getByText('1 permintaan bantuan tersimpan di kios ini.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Telepon 110 Polisi' })).toBeVisible();
  await expect(redButton(page)).toHaveCount(0);

  const code = await page
    .locator('main strong')
    .filter({ hasText: /^[A-Z0-9]{6}$/ })
    .innerText();
  const { kiosk: next } = await office.ask<{ kiosk: { id: string; name: string; token: string } }>(
    'POST',
    '/api/kiosks',
    { code, name: `${kiosk.name} lagi` },
  );
  await expect(redButton(page)).toBeVisible();
  await expect
    .poll(async () => incidentsOf(office, next))
    .toMatchObject([{ category: 'security', pressCount: 1 }]);
});

test('a press that the server cannot read is put aside, said so, and holds up no other', async ({
  page,
  office,
}) => {
  const kiosk = await office.kiosk();
  await openWall(page, kiosk);
  await page.route(
    '**/api/emergency/presses',
    (route) =>
      route.fulfill({
        status: 400,
        contentType: 'application/problem+json',
        body: JSON.stringify({ code: 'malformed', title: 'no', status: 400 }),
      }),
    { times: 1 },
  );
  await callForHelp(page, 'Lainnya');
  await expect(title(page)).toHaveText('Server menolak permintaan ini');
  await expect(page.getByText('Sirene kios ini berbunyi')).toBeVisible();
  await page.getByRole('button', { name: 'Tekan lagi' }).click();
  await page.getByRole('button', { name: 'Medis' }).click();
  await receiptOn(page);
  expect(await incidentsOf(office, kiosk)).toMatchObject([{ category: 'medical' }]);
});

test('on plain HTTP, where browsers keep much back, a press works all the same', async ({
  office,
  server,
}, testInfo) => {
  const kiosk = await office.kiosk();
  const { launchOptions } = testInfo.project.use;
  const browser = await chromium.launch({
    ...launchOptions,
    args: [...(launchOptions?.args ?? []), '--host-resolver-rules=MAP kios.test 127.0.0.1'],
  });
  const page = await browser.newPage();
  await openWall(page, kiosk, `http://kios.test:${new URL(server.url).port}/kiosk`);
  expect(await page.evaluate(() => [isSecureContext, 'serviceWorker' in navigator])).toEqual([false, false]);
  await callForHelp(page, 'Penyelamatan');
  await receiptOn(page);
  expect(await incidentsOf(office, kiosk)).toMatchObject([{ category: 'rescue', pressCount: 1 }]);
  const { data } = await office.ask<{ data: { id: string; selfTest: Record<string, unknown> | null }[] }>(
    'GET',
    '/api/kiosks',
  );
  expect(data.find(({ id }) => id === kiosk.id)?.selfTest).toMatchObject({
    secureContext: false,
    opensOffline: false,
    camera: 'insecure',
    storage: 'ok',
  });
  await browser.close();
});
