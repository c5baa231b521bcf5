import {
  endAll,
  expectQuiet,
  expectRinging,
  incidentCard,
  pressOn,
  standWatch,
  watchBar,
} from './emergencies.ts';
import { hear, listenIn } from './hearing.ts';
import { anotherScreen, enter } from './people.ts';
import { expect, test } from './server.ts';

test.afterEach(({ office }) => endAll(office));

test('a press rings every console until one person has it; then one touch a step leads to its end', async ({
  page,
  browser,
  office,
  server,
}) => {
  const [andi, ayu] = [await office.person('responder', 'Andi'), await office.person('supervisor', 'Ayu')];
  const kiosk = await office.kiosk({ called: 'Kios Dermaga' });
  const other = await anotherScreen(browser, server.url);
  await listenIn(other);
  await enter(page, andi, server.url);
  await enter(other, ayu, server.url);
  await standWatch(page);
  await standWatch(other);
  await expect(page.getByRole('heading', { name: 'Tidak ada kejadian terbuka' })).toBeVisible();

  const incident = await pressOn(server.url, kiosk, { note: 'asap dari gudang' });
  const [card, otherCard] = [incidentCard(page, incident), incidentCard(other, incident)];
  await expectRinging(page);
  await expectRinging(other);
  await expect(card.getByRole('heading', { name: 'Kebakaran' })).toBeVisible();
  await expect(card).toContainText(kiosk.name);
  await expect(card).toContainText('Belum diterima');
  await expect(card).toContainText('1 tekanan, 1 kios');
  await expect(card).toContainText('“asap dari gudang”');
  await expect(card.getByRole('timer')).toHaveText(/^00:\d\d/);
  await expect(page).toHaveTitle('(1) DARURAT');
  expect((await hear(other, 4_500)).some(({ isLoud }) => isLoud)).toBe(true);

  await card.getByRole('button', { name: 'Terima' }).click();
  await expectQuiet(page);
  await expectQuiet(other);
  // Longer than a whole cycle of the siren.
  expect((await hear(other, 4_500)).some(({ isLoud }) => isLoud)).toBe(false);
  await expect(otherCard).toContainText(/Andi menerima setelah 00:\d\d/);
  await expect(page).toHaveTitle('Konsol darurat · Siaga');

  await card.getByRole('button', { name: 'Saya menuju', exact: true }).click();
  await expect(otherCard).toContainText('Menuju lokasi');
  await card.getByRole('button', { name: 'Saya di lokasi', exact: true }).click();
  await expect(otherCard).toContainText('Andi di lokasi');

  await card.getByRole('button', { name: 'Selesai', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Alarm palsu').check();
  await dialog.getByLabel('Catatan').fill('Uap dari dapur');
  await dialog.getByRole('button', { name: 'Nyatakan selesai' }).click();
  await expect(card).toHaveCount(0);
  await expect(otherCard).toHaveCount(0);
  await expect(other.getByRole('heading', { name: 'Tidak ada kejadian terbuka' })).toBeVisible();

  await other.goto(`/console/incidents/${incident.id}`);
  const story = other.getByRole('main');
  for (const words of [
    `${kiosk.name} meminta tolong`,
    'Andi menerima',
    'Andi menuju lokasi',
    'Andi di lokasi',
    'Andi menyatakan selesai',
    '“Uap dari dapur”',
    'Hasil: Alarm palsu',
  ])
    await expect(story).toContainText(words);
  await other.context().close();
});

test('two people touch at the same moment: one has it, and the other is told who', async ({
  page,
  browser,
  office,
  server,
}) => {
  const [andi, ayu] = [await office.person('responder', 'Andi'), await office.person('responder', 'Ayu')];
  const kiosk = await office.kiosk();
  const other = await anotherScreen(browser, server.url);
  await enter(page, andi, server.url);
  await enter(other, ayu, server.url);
  await standWatch(page);
  await standWatch(other);
  const incident = await pressOn(server.url, kiosk, { category: 'medical' });
  const [card, otherCard] = [incidentCard(page, incident), incidentCard(other, incident)];

  // Ayu's touch is on its way when Andi's has already arrived.
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await other.route('**/acknowledge', async (route) => {
    await held;
    await route.continue();
  });
  const late = other.waitForRequest('**/acknowledge');
  await otherCard.getByRole('button', { name: 'Terima' }).click();
  await late;
  await card.getByRole('button', { name: 'Terima' }).click();
  await expect(card).toContainText('Andi menerima');
  release();

  await expect(otherCard.getByRole('alert')).toContainText(/Andi sudah menerima pada \d\d\.\d\d\.\d\d\./);
  await expect(otherCard.getByRole('alert')).toContainText('tekan “Saya juga menuju”');
  await otherCard.getByRole('button', { name: 'Saya juga menuju' }).click();
  await expect(card).toContainText('Ayu menuju lokasi');
  const { incident: kept } = await office.ask<{
    incident: { acknowledgedBy: { name: string }; timeline: { kind: string }[] };
  }>('GET', `/api/emergency/incidents/${incident.id}`);
  expect(kept.acknowledgedBy.name).toBe('Andi');
  expect(kept.timeline.filter(({ kind }) => kind === 'acknowledged')).toHaveLength(1);
  await other.context().close();
});

test('a second hasty tap on "I have it" does not say "I am on my way"', async ({ page, office, server }) => {
  // Live news could come before the answer, while the first tap is still being sent and nothing else is taken.
  await page.routeWebSocket('**/socket.io/**', (socket) => socket.close());
  await page.route('**/socket.io/**', (route) => route.abort());
  const incident = await pressOn(server.url, await office.kiosk());
  await enter(page, await office.person('responder', 'Andi'), server.url);
  await page.goto('/console');
  const card = incidentCard(page, incident);
  // The finger comes down again at the very moment at which another button stands there.
  await card.evaluate((element) => {
    new MutationObserver((_, observer) => {
      const next = [...element.querySelectorAll('button')].find(
        (one) => one.textContent.trim() === 'Saya di lokasi',
      );
      if (!next) return;
      observer.disconnect();
      setTimeout(() => element.querySelector('button')?.click());
    }).observe(element, { subtree: true, childList: true, characterData: true });
  });
  await card.getByRole('button', { name: 'Terima' }).click();
  await expect(card).toContainText('Diterima');
  await card.getByRole('button', { name: 'Butuh bantuan' }).click();
  await expect(card).toContainText('butuh bantuan tambahan');
  await expect(card).toHaveAttribute('data-state', 'acknowledged');
});

test('a call for more hands and another kiosk sound the attention tone until somebody knows', async ({
  page,
  browser,
  office,
  server,
}) => {
  const [andi, ayu] = [await office.person('responder', 'Andi'), await office.person('responder', 'Ayu')];
  await office.place('Ruang genset');
  const [place] = (
    await office.ask<{ data: { id: string; name: string }[] }>(
      'GET',
      `/api/sites/${(await office.ask<{ data: { id: string }[] }>('GET', '/api/sites')).data[0]?.id}/places`,
    )
  ).data;
  const [first, second] = [await office.kiosk(), await office.kiosk()];
  const other = await anotherScreen(browser, server.url);
  await enter(page, andi, server.url);
  await enter(other, ayu, server.url);
  await standWatch(page);
  await standWatch(other);
  const incident = await pressOn(server.url, first, { category: 'accident', placeId: place?.id });
  const [card, otherCard] = [incidentCard(page, incident), incidentCard(other, incident)];
  await card.getByRole('button', { name: 'Saya menuju' }).click();
  await expectQuiet(other);

  await card.getByRole('button', { name: 'Butuh bantuan' }).click();
  await expect(watchBar(other).getByRole('status')).toHaveText('Nada perhatian berbunyi');
  await expect(otherCard).toContainText('Andi butuh bantuan tambahan');
  // Whoever asks is not called themselves.
  await expectQuiet(page);
  await otherCard.getByRole('button', { name: 'Saya juga menuju' }).click();
  await expectQuiet(other);
  await expect(otherCard).not.toContainText('butuh bantuan tambahan');

  const again = await pressOn(server.url, second, { category: 'accident', placeId: place?.id });
  expect(again.number).toBe(incident.number);
  await expect(watchBar(page).getByRole('status')).toHaveText('Nada perhatian berbunyi');
  await expect(card).toContainText('2 tekanan, 2 kios');
  await expect(card).toContainText('Kios lain juga menekan');
  await card.getByRole('button', { name: 'Sudah tahu' }).click();
  await expectQuiet(page);
  await expect(watchBar(other).getByRole('status')).toHaveText('Nada perhatian berbunyi');
  await other.context().close();
});

test('a press that waited in a kiosk for three days says so, and its clock runs from its arrival', async ({
  page,
  office,
  server,
}) => {
  const kiosk = await office.kiosk();
  await enter(page, await office.person('responder', 'Andi'), server.url);
  await page.goto('/console');
  const incident = await pressOn(server.url, kiosk, { ageMs: 3 * 86_400_000 + 60_000 });
  const card = incidentCard(page, incident);
  await expect(card).toContainText('Tertunda: ditekan 3 hari yang lalu, baru sampai ke server');
  await expect(card.getByRole('timer')).toHaveText(/^00:\d\d/);
});

test('on every other page a red line leads to the console', async ({ page, office, server }) => {
  const kiosk = await office.kiosk({ called: 'Kios Pagar' });
  await enter(page, await office.person('supervisor', 'Ayu'), server.url);
  await page.goto('/fuel');
  await expect(page.getByRole('heading', { name: 'Stok BBM' })).toBeVisible();
  await pressOn(server.url, kiosk, { category: 'security' });
  const banner = page.getByRole('complementary', { name: 'Belum diterima' });
  await expect(banner).toContainText(`1 kejadian belum diterima: Keamanan, ${kiosk.name}`);
  await banner.getByRole('link').click();
  await expect(page).toHaveURL(/\/console$/);
  await page.getByRole('button', { name: 'Terima' }).click();
  await expect(page.getByRole('main')).toContainText('Ayu menerima');
  await page.goto('/fuel');
  await expect(page.getByRole('heading', { name: 'Stok BBM' })).toBeVisible();
  await expect(banner).toHaveCount(0);
});
