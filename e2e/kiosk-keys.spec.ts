import { expect, test } from './server.ts';
import { openWall } from './wall.ts';

test("what a visitor has touched keeps no key: the numpad's Enter is the red button's", async ({
  page,
  office,
}) => {
  await openWall(page, await office.kiosk({ called: 'Kios Gudang' }));
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByText('Press to ask for help')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'What happened?' })).toBeVisible();
});
