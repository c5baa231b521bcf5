import type { CDPSession } from '@playwright/test';
import { endAll, expectQuiet, expectRinging, incidentCard, pressOn, standWatch } from './emergencies.ts';
import { enter } from './people.ts';
import { expect, type Page, test } from './server.ts';

// A trace looks into the page the way a person touches it, and the browser would let the sound on.
test.use({ trace: 'off' });
test.afterEach(({ office }) => endAll(office));

/** Looks at the page as a bystander: what Playwright itself evaluates counts as a touch, and would unlock the sound. */
async function bystander(page: Page): Promise<(expression: string) => Promise<unknown>> {
  const session: CDPSession = await page.context().newCDPSession(page);
  return async (expression) =>
    (await session.send('Runtime.evaluate', { expression, userGesture: false, returnByValue: true })).result
      .value;
}

test('after a reload the sound is locked: a huge surface asks for a touch, and then it rings on', async ({
  page,
  office,
  server,
}) => {
  await enter(page, await office.person('responder', 'Andi'), server.url);
  await standWatch(page);
  const incident = await pressOn(server.url, await office.kiosk());
  await expectRinging(page);

  await page.reload();
  const look = await bystander(page);
  const overlay = `[...document.querySelectorAll('button')].find((one) => one.textContent.includes('Ketuk untuk menyalakan suara'))`;
  await expect.poll(() => look(`Boolean(${overlay})`), { timeout: 20_000 }).toBe(true);
  expect(await look(`document.querySelector('[data-sound]').dataset.sound`)).toBe('locked');
  expect(await look('navigator.userActivation.hasBeenActive')).toBe(false);
  // What it asks for does not lie over what is to be touched first.
  const covers = await look(`(() => {
    const accept = [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === 'Terima');
    const { x, y, width, height } = accept.getBoundingClientRect();
    return !accept.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  })()`);
  expect(covers).toBe(false);
  const spot = (await look(
    `(({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 }))(${overlay}.getBoundingClientRect())`,
  )) as { x: number; y: number };

  await page.mouse.click(spot.x, spot.y);
  await expectRinging(page);
  await expect(page.getByText('Ketuk untuk menyalakan suara')).toHaveCount(0);
  await incidentCard(page, incident).getByRole('button', { name: 'Terima' }).click();
  await expectQuiet(page);
});
