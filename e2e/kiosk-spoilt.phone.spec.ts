import { expect, test } from './server.ts';

test('what cannot be drawn takes the rest of the kiosk along, but never the red button', async ({
  page,
  office,
}) => {
  const kiosk = await office.kiosk({ called: 'Kios rusak' });
  const board = {
    kioskId: kiosk.id,
    name: 'Kios rusak',
    siteId: 'x',
    placeId: null,
    placeName: null,
    hasExitPin: false,
    // No engine knows this zone, so the header's clock cannot be written.
    site: { name: 'Depot', address: null, zone: 'Mars/Phobos', demo: false },
    phoneBook: [],
    fetchedAtMs: 1,
  };
  await page.addInitScript(
    ([token, kept]) => {
      localStorage.setItem('siaga.kioskToken', token!);
      localStorage.setItem('siaga.kioskBoard', kept!);
    },
    [kiosk.token, JSON.stringify(board)],
  );
  await page.route('**/api/**', (route) => route.abort());
  await page.goto('/kiosk');
  const button = page.getByRole('button', { name: 'DARURAT' });
  await expect(button).toBeVisible();
  expect((await button.boundingBox())!.width).toBeGreaterThanOrEqual(0.4 * 390);
  await button.click();
  await expect(page.getByRole('button', { name: 'Medis' })).toBeVisible();
});
