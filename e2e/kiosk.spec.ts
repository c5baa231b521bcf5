import { enter } from './people.ts';
import { administrator, expect, type Page, test } from './server.ts';

/** A screen on the wall: a browser of its own on /kiosk. */
async function wallScreen(page: Page): Promise<{ code: string }> {
  await page.goto('/kiosk');
  await expect(page.getByRole('heading', { name: 'Sambungkan kios ini' })).toBeVisible();
  return { code: (await page.locator('main strong').textContent()) ?? '' };
}

test('a kiosk is connected by its code, shows signs of life, and asks for a code again when revoked', async ({
  page,
  browser,
  office,
  server,
  viewport,
}) => {
  const name = `Kios Dermaga ${viewport?.width}`;
  await office.place(`Dermaga ${viewport?.width}`);
  const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1080, height: 1920 } });
  const wall = await context.newPage();
  const { code } = await wallScreen(wall);
  expect(code).toMatch(/^[A-Z0-9]{3,}-?[A-Z0-9]{3,}$/);
  await expect(wall.getByText('Menunggu administrator…')).toBeVisible();
  await expect(wall.getByRole('img', { name: /Kode QR/ })).toBeVisible();

  await enter(page, administrator, server.url);
  await page.goto('/admin/kiosks');
  await page.getByRole('button', { name: 'Sambungkan kios' }).click();
  const form = page.getByRole('dialog', { name: 'Sambungkan kios' });
  await form.getByLabel('Kode di layar kios').fill('ZZZZ-ZZZZ');
  await form.getByLabel('Nama').fill(name);
  await form.getByLabel('Tempat').selectOption({ label: `Dermaga ${viewport?.width}` });
  await form.getByRole('button', { name: 'Sambungkan kios' }).click();
  await expect(form.getByRole('alert')).toContainText('Kode ini tidak dikenal atau sudah kedaluwarsa.');
  await form.getByLabel('Kode di layar kios').fill(code.toLowerCase());
  await form.getByRole('button', { name: 'Sambungkan kios' }).click();
  await expect(form).toBeHidden();

  await expect(wall.getByRole('heading', { name: 'Kios terhubung' })).toBeVisible();
  await expect(wall.getByText(`${name}, Dermaga ${viewport?.width}`)).toBeVisible();
  await expect(wall.getByText('Tanda hidup terakhir')).toBeVisible();
  const row = page.locator('tbody tr').filter({ hasText: name });
  await expect(row).toContainText('Hidup');
  await expect(row).toContainText('baru saja');

  // A screen that starts again goes on with its credential, and goes on going on.
  const beats: string[] = [];
  wall.on('response', (reply) => {
    if (reply.url().endsWith('/api/kiosks/heartbeat')) beats.push(`${reply.status()}`);
  });
  await wall.reload();
  await expect(wall.getByRole('heading', { name: 'Kios terhubung' })).toBeVisible();
  await expect.poll(() => beats.length, { timeout: 25_000 }).toBeGreaterThan(1);
  expect(new Set(beats)).toEqual(new Set(['200']));

  // An answer that is cut off half-way is no connection, and the screen goes on by itself.
  await wall.route('**/heartbeat', (route) => route.fulfill({ body: '{"kiosk":' }), { times: 1 });
  await wall.reload();
  await expect(wall.getByText('Server belum terjangkau.')).toBeVisible();
  await expect(wall.getByRole('heading', { name: 'Kios terhubung' })).toHaveCount(0);
  await expect(wall.getByRole('heading', { name: 'Kios terhubung' })).toBeVisible();

  await row.getByRole('button', { name: 'Cabut' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cabut' }).click();
  await expect(page.locator('tbody tr').filter({ hasText: name })).toHaveCount(0);
  // Its next heartbeat, due within 15 s, is refused; a reload asks at once.
  await wall.reload();
  await expect(wall.getByRole('heading', { name: 'Sambungkan kios ini' })).toBeVisible();
  expect(await wall.locator('main strong').textContent()).not.toBe(code);
  await context.close();
});

test('the address behind the QR code opens the form with the code filled in', async ({ page, server }) => {
  await enter(page, administrator, server.url);
  await page.goto('/admin/kiosks?code=ABCD-2345');
  await expect(page.getByLabel('Kode di layar kios')).toHaveValue('ABCD-2345');
});
