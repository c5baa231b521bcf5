import { endAll, expectRinging, incidentCard, pressOn, standWatch } from './emergencies.ts';
import { enter } from './people.ts';
import { expect, test } from './server.ts';

test.afterEach(({ office }) => endAll(office));

test('two hasty taps on "I have it" say that and no more, of this incident and no other', async ({
  page,
  office,
  server,
}) => {
  const andi = await office.person('responder', 'Andi');
  await enter(page, andi, server.url);
  await standWatch(page);
  const first = await pressOn(server.url, await office.kiosk({ called: 'Kios Dermaga' }));
  const second = await pressOn(server.url, await office.kiosk({ called: 'Kios Bengkel' }));
  await expectRinging(page);

  const accept = incidentCard(page, first).getByRole('button', { name: 'Terima' });
  await expect(incidentCard(page, second)).toBeVisible();
  await accept.scrollIntoViewIfNeeded();
  await expect(accept).toBeEnabled();
  const { x, y, width, height } = (await accept.boundingBox())!;
  const [atX, atY] = [x + width / 2, y + height / 2];
  await page.mouse.click(atX, atY);
  // As soon as the first tap has its answer, which is when the buttons change under the finger.
  await expect(incidentCard(page, first)).toHaveAttribute('data-state', 'acknowledged');
  const under = await page.evaluate(
    ([left, top]) => document.elementFromPoint(left!, top!)?.closest('button')?.textContent.trim(),
    [atX, atY],
  );
  expect(['Terima', 'Saya menuju']).toContain(under);
  await page.mouse.click(atX, atY);
  await expect(incidentCard(page, first).getByRole('button', { name: 'Saya menuju' })).toBeEnabled();
  await expect(incidentCard(page, first)).toHaveAttribute('data-state', 'acknowledged');
  await expect(incidentCard(page, second)).toHaveAttribute('data-state', 'raised');
});
