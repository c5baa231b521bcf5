import { Office } from './office.ts';
import { expect, type Page, test } from './server.ts';
import { callForHelp, incidentsOf, openWall, receiptOn, redButton } from './wall.ts';

const title = (page: Page) => page.getByRole('main').getByRole('heading', { level: 1 });

test('a press gets its receipt, and the kiosk says what responders say, never more', async ({
  page,
  office,
  server,
}) => {
  const kiosk = await office.kiosk();
  await openWall(page, kiosk);
  await callForHelp(page, 'Kecelakaan');
  await expect(title(page)).toHaveText('Sudah terkirim');
  const receipt = await receiptOn(page);
  await expect(page.getByText('Belum ada petugas yang menjawab')).toBeVisible();
  await expect(page.getByRole('link', { name: /Telepon 119/ })).toHaveAttribute('href', 'tel:119');

  const [incident] = await incidentsOf(office, kiosk);
  expect(incident).toMatchObject({ number: receipt, category: 'accident', state: 'raised', pressCount: 1 });
  const person = await office.person('responder', 'Rahma <b>&');
  const responder = await Office.open(server.url, person);
  const step = (name: string, body = {}) =>
    responder.ask('POST', `/api/emergency/incidents/${incident!.id}/${name}`, body);

  await step('acknowledge');
  await expect(title(page)).toHaveText('Petugas sudah tahu');
  await expect(page.getByText('Menerima: Rahma <b>&')).toBeVisible();
  await expect(page.getByText('menuju ke sini')).toHaveCount(0);
  await step('en-route');
  await expect(title(page)).toHaveText('Bantuan sedang menuju ke sini');
  await expect(page.getByText('Menuju ke sini: Rahma <b>&')).toBeVisible();
  await step('on-scene');
  await expect(title(page)).toHaveText('Petugas sudah di lokasi');
  await step('resolve', { outcome: 'handled' });
  await expect(title(page)).toHaveText('Kejadian dinyatakan selesai');
  expect(await incidentsOf(office, kiosk)).toHaveLength(1);
});

test('where live news do not come the kiosk asks for them', async ({ page, office }) => {
  const kiosk = await office.kiosk();
  await page.route('**/socket.io/**', (route) => route.abort());
  await page.routeWebSocket('**/socket.io/**', (socket) => socket.close());
  await openWall(page, kiosk);
  await callForHelp(page, 'Penyelamatan');
  await receiptOn(page);
  const [incident] = await incidentsOf(office, kiosk);
  await office.ask('POST', `/api/emergency/incidents/${incident!.id}/en-route`, {});
  await expect(title(page)).toHaveText('Bantuan sedang menuju ke sini');
});

test('a digit chooses while the choice is open and at no other time', async ({ page, office }) => {
  const kiosk = await office.kiosk();
  await openWall(page, kiosk);
  await page.keyboard.press('1');
  await redButton(page).click();
  await page.getByRole('button', { name: 'Kebakaran' }).click();
  // The first system sent "medical" here: touch Fire, press 1 to confirm.
  await page.keyboard.press('1');
  await page.keyboard.press('1');
  await receiptOn(page);
  await page.keyboard.press('3');
  await page.getByRole('button', { name: 'Ke awal' }).click();
  await expect(redButton(page)).toBeVisible();
  await page.keyboard.press('4');

  await redButton(page).click();
  await expect(page.getByRole('heading', { name: 'Apa yang terjadi?' })).toBeVisible();
  await page.keyboard.press('5');
  await expect(page.getByRole('main').getByText('Penyelamatan')).toBeVisible();
  await receiptOn(page);
  const categories = (await incidentsOf(office, kiosk)).map(({ category }) => category);
  expect(categories.sort()).toEqual(['fire', 'rescue']);
});

test('hasty touches choose nothing, take nothing back and dial nothing', async ({ page, office }) => {
  const kiosk = await office.kiosk();
  await page.clock.install();
  await openWall(page, kiosk);
  await page.clock.pauseAt(Date.now() + 60_000);
  const { width, height } = page.viewportSize()!;
  const hammer = async (times: number) => {
    for (let touch = 0; touch < times; touch++) {
      await page.mouse.click(width / 2, height / 2);
      await page.clock.runFor(200);
    }
  };
  await hammer(8);
  await expect(page.getByText('Apa yang terjadi?')).toBeVisible();
  expect(await incidentsOf(office, kiosk)).toEqual([]);

  await page.clock.runFor(600);
  await page.getByRole('button', { name: 'Keamanan' }).click();
  await hammer(6);
  await page.clock.runFor(600);
  await receiptOn(page);
  await expect(title(page)).toHaveText('Sudah terkirim');
  expect(await incidentsOf(office, kiosk)).toMatchObject([{ category: 'security', state: 'raised' }]);
});

test('a press by mistake is taken back within five seconds, and the incident says so', async ({
  page,
  office,
}) => {
  const kiosk = await office.kiosk();
  await openWall(page, kiosk);
  await callForHelp(page, 'Medis');
  await expect(page.getByText(/Tidak sengaja\? [1-5] detik lagi/)).toBeVisible();
  await page.getByRole('button', { name: /BATALKAN/ }).click();
  await expect(title(page)).toHaveText('Dibatalkan');
  await expect(page.getByText('Petugas diberi tahu bahwa bantuan tidak jadi diperlukan.')).toBeVisible();
  expect(await incidentsOf(office, kiosk)).toMatchObject([{ category: 'medical', state: 'cancelled' }]);
});

test('after five seconds it stands, and pressing again joins the same incident', async ({ page, office }) => {
  const kiosk = await office.kiosk();
  await openWall(page, kiosk);
  await callForHelp(page, 'Lainnya');
  const receipt = await receiptOn(page);
  await expect(page.getByRole('button', { name: /BATALKAN/ })).toHaveCount(0);
  await page.getByRole('button', { name: 'Tekan lagi' }).click();
  await page.getByRole('button', { name: 'Lainnya' }).click();
  await expect(page.getByText('Digabung: 2 kali ditekan untuk kejadian ini')).toBeVisible();
  expect(await receiptOn(page)).toBe(receipt);
  // The first press was meant, so the second is not taken back with it.
  await expect(page.getByRole('button', { name: /BATALKAN/ })).toHaveCount(0);
  expect(await incidentsOf(office, kiosk)).toMatchObject([{ state: 'raised', pressCount: 2 }]);
});
