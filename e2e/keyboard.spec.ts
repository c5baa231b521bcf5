import { record as recordByHand } from './people.ts';
import { administrator, expect, type Page, test } from './server.ts';

/** True when whoever looks at the screen sees where the keyboard is. */
const isFocusVisible = (page: Page) =>
  page.evaluate(() => {
    const focused = document.activeElement;
    // A radio or checkbox may be drawn by the label around it.
    return [focused, focused?.closest('label')].some((element) => {
      if (!element) return false;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
    });
  });

/** Presses Tab until `label` has the focus; every stop on the way must be visible. */
async function tabTo(page: Page, label: RegExp): Promise<void> {
  for (let stop = 0; stop < 40; stop++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const focused = document.activeElement as HTMLInputElement | null;
      return `${focused?.labels?.[0]?.textContent ?? ''} ${focused?.textContent ?? ''}`.trim();
    });
    expect(await isFocusVisible(page), `the focus is visible on “${at}”`).toBe(true);
    if (label.test(at)) return;
  }
  throw new Error(`Tab never came to ${label}`);
}

test('signing in and recording work by keyboard alone, and the focus is always visible', async ({
  page,
  office,
}) => {
  const tank = await office.tank({ balanceL: 500 });
  await page.goto(`/fuel/record?tank=${tank.id}`);
  await expect(page.getByLabel('Email')).toBeVisible();
  await tabTo(page, /^Email/);
  await page.keyboard.type(administrator.email);
  await tabTo(page, /^Kata sandi/);
  await page.keyboard.type(administrator.password);
  await page.keyboard.press('Enter');

  await expect(page.getByLabel('Berapa liter?')).toBeVisible();
  await tabTo(page, /Berapa liter/);
  await page.keyboard.type('12,5');
  await tabTo(page, /^Catatan/);
  await page.keyboard.type('genset 1');
  await tabTo(page, /^Catat keluar/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Tercatat' })).toBeFocused();
  await expect(page.getByRole('main')).toContainText('Saldo baru 487,5 L');
  await tabTo(page, /^Catat lagi/);
  await page.keyboard.press('Enter');
  await recordByHand(page, 'Keluar', '7,5');
  expect(await office.balanceOf(tank)).toBe(480);
});
