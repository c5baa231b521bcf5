import { demoAdministrator, test } from './demo.ts';
import { Office } from './office.ts';
import { enter } from './people.ts';
import { expect } from './server.ts';

test('kiosk-home, console-ringing, incident, kiosk-coming', async ({ page, demo, browser }) => {
  const office = await Office.open(demo.server.url, demoAdministrator);
  const kiosk = await office.kiosk({ called: 'Kios' });
  await office.ask('PATCH', `/api/kiosks/${kiosk.id}`, { name: 'Kios dermaga' });
  const responder = await office.person('responder', 'Sitti (petugas)');

  const context = await browser.newContext({
    baseURL: demo.server.url,
    viewport: { width: 1280, height: 800 },
    locale: 'id-ID',
    timezoneId: 'Asia/Makassar',
  });
  await context.addInitScript((token) => localStorage.setItem('siaga.kioskToken', token), kiosk.token);
  const wall = await context.newPage();
  await wall.goto('/kiosk');
  await expect(wall.getByText('Terhubung', { exact: true })).toBeVisible();
  await wall.screenshot({ path: 'docs/screenshots/kiosk-home.png' });

  await enter(page, responder, demo.server.url);
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.goto('/console');
  await page.getByRole('button', { name: 'Mulai jaga' }).click();
  await expect(page.getByText('Suara menyala')).toBeVisible();
  await wall.getByRole('button', { name: 'DARURAT' }).click();
  await wall.getByRole('button', { name: 'Medis' }).click();
  await expect(page.getByText('Sirene berbunyi')).toBeVisible();
  await page.screenshot({ path: 'docs/screenshots/console-ringing.png' });

  const card = page.locator('[data-incident]').first();
  await card.getByRole('button', { name: 'Terima' }).click();
  await card.getByRole('button', { name: 'Saya menuju' }).click();
  await expect(wall.getByText('Bantuan sedang menuju ke sini')).toBeVisible();
  await wall.screenshot({ path: 'docs/screenshots/kiosk-coming.png' });
  await card.getByRole('link', { name: /^K-/ }).click();
  await expect(page.locator('[data-delivery]').first()).toBeVisible();
  await page.screenshot({ path: 'docs/screenshots/incident.png' });
  await context.close();
});
