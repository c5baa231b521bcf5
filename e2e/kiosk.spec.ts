import { enter } from './people.ts';
import { administrator, expect, test } from './server.ts';
import { redButton } from './wall.ts';

test('a kiosk is connected by its code, shows signs of life, and asks for a code again when revoked', async ({
  page,
  browser,
  office,
  server,
  viewport,
}) => {
  const name = `Kios Dermaga ${viewport?.width}`;
  const place = `Dermaga ${viewport?.width}`;
  await office.place(place);
  const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1080, height: 1920 } });
  const wall = await context.newPage();
  await wall.goto('/kiosk');
  await expect(wall.getByRole('heading', { name: 'Sambungkan kios ini' })).toBeVisible();
  const codeOn = () =>
    wall
      .locator('main strong')
      .filter({ hasText: /^[A-Z0-9]{6}$/ })
      .innerText();
  const code = await codeOn();
  await expect(wall.getByText('Menunggu administrator…')).toBeVisible();
  await expect(wall.getByRole('img', { name: /Kode QR/ })).toBeVisible();
  // A screen that cannot call for help says so, and whom to call.
  await expect(wall.getByText('Tombol darurat belum aktif di layar ini.')).toBeVisible();
  await expect(wall.getByRole('link', { name: /Telepon 112 Nomor tunggal darurat/ })).toHaveAttribute(
    'href',
    'tel:112',
  );
  await expect(redButton(wall)).toHaveCount(0);

  await enter(page, administrator, server.url);
  await page.goto('/admin/kiosks');
  await page.getByRole('button', { name: 'Sambungkan kios' }).click();
  const form = page.getByRole('dialog', { name: 'Sambungkan kios' });
  await form.getByLabel('Kode di layar kios').fill('ZZZZ-ZZZZ');
  await form.getByLabel('Nama').fill(name);
  await form.getByLabel('Tempat').selectOption({ label: place });
  await form.getByRole('button', { name: 'Sambungkan kios' }).click();
  await expect(form.getByRole('alert')).toContainText('Kode ini tidak dikenal atau sudah kedaluwarsa.');
  await form.getByLabel('Kode di layar kios').fill(code.toLowerCase());
  await form.getByRole('button', { name: 'Sambungkan kios' }).click();
  await expect(form).toBeHidden();

  await expect(redButton(wall)).toBeVisible();
  await expect(wall.getByText(`${place} · ${name}`)).toBeVisible();
  await expect(wall.getByText('Depot Makassar')).toBeVisible();
  await expect(wall.getByText('Terhubung', { exact: true })).toBeVisible();
  const row = page.locator('tbody tr').filter({ hasText: name });
  await expect(row).toContainText('Hidup');
  await expect(row).toContainText('baru saja');

  // A screen that starts again goes on with its credential, and goes on going on.
  const beats: string[] = [];
  wall.on('response', (reply) => {
    if (reply.url().endsWith('/api/kiosks/heartbeat')) beats.push(`${reply.status()}`);
  });
  await wall.reload();
  await expect(redButton(wall)).toBeVisible();
  await expect.poll(() => beats.length, { timeout: 25_000 }).toBeGreaterThan(1);
  expect(new Set(beats)).toEqual(new Set(['200']));

  // An answer that is cut off half-way is no connection; the button stands all the same, and the screen goes on by itself.
  await wall.route('**/heartbeat', (route) => route.fulfill({ body: '{"kiosk":' }));
  await wall.reload();
  await expect(wall.getByText('Tidak ada sambungan.')).toBeVisible();
  await expect(redButton(wall)).toBeVisible();
  await wall.unroute('**/heartbeat');
  await expect(wall.getByText('Terhubung', { exact: true })).toBeVisible();

  // Its live connection is cut at the commit, so that it does not wait for the next heartbeat.
  await row.getByRole('button', { name: 'Cabut' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cabut' }).click();
  await expect(page.locator('tbody tr').filter({ hasText: name })).toHaveCount(0);
  await expect(wall.getByRole('heading', { name: 'Sambungkan kios ini' })).toBeVisible({ timeout: 8_000 });
  expect(await codeOn()).not.toBe(code);
  await context.close();
});

test('the address behind the QR code opens the form with the code filled in', async ({ page, server }) => {
  await enter(page, administrator, server.url);
  await page.goto('/admin/kiosks?code=ABCD-2345');
  await expect(page.getByLabel('Kode di layar kios')).toHaveValue('ABCD-2345');
});
