import { openLine } from './line.ts';
import { enter } from './people.ts';
import { administrator, expect, test } from './server.ts';
import { keptForOffline, openWall, redButton } from './wall.ts';

test('the red button of a paired kiosk takes a press while the server has answered no call yet', async ({
  page,
  office,
}) => {
  const { token } = await office.kiosk();
  await page.addInitScript((given) => localStorage.setItem('siaga.kioskToken', given), token);
  const asked: string[] = [];
  await page.route('**/api/**', (route) => {
    // Left without an answer.
    asked.push(route.request().url());
  });
  await page.goto('/kiosk');
  await redButton(page).click();
  await expect(page.getByRole('button', { name: 'Kebakaran' })).toBeVisible();
  expect(asked.length).toBeGreaterThan(0);
});

for (const address of ['/kiosk', '/login', '/console', '/fuel', '/fuel/record']) {
  test(`${address} names in its first answer every file that it needs`, async ({ page, office, server }) => {
    if (address === '/kiosk') {
      const { token } = await office.kiosk();
      await page.addInitScript((given) => localStorage.setItem('siaga.kioskToken', given), token);
    } else if (address !== '/login') await enter(page, administrator, server.url);
    let isRunning = false;
    const late: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/api/')) isRunning = true;
      else if (!isRunning && request.url().endsWith('.js')) late.push(new URL(request.url()).pathname);
    });
    const answer = await (await page.goto(address))?.text();
    await expect(page.locator('#shell')).toHaveCount(0);
    // In the answer itself: files that are loaded late are named in the page as well, by then.
    const unnamed = late.filter((file) => !answer?.includes(file.split('/').at(-1)!));
    const texts = await Promise.all(unnamed.map(async (file) => (await page.request.get(file)).text()));
    // But for the engine of the live connection, which nothing on the first screen waits for.
    expect(unnamed.filter((_file, index) => !texts[index]?.includes('EIO'))).toEqual([]);
  });
}

test('a kept page opens without waiting for the server, and a reload brings the newest', async ({
  page,
  office,
  server,
}) => {
  const line = await openLine(server.url);
  await openWall(page, await office.kiosk(), `${line.url}/kiosk`);
  await keptForOffline(page);
  await page.reload();
  const marked = (said: string) => said.replace('<body', '<body data-newer="yes"');
  line.change('/kiosk', marked);

  await page.goto(`${line.url}/kiosk`);
  await expect(redButton(page)).toBeVisible();
  await expect(page.locator('body[data-newer]')).toHaveCount(0);

  await page.reload();
  await expect(redButton(page)).toBeVisible();
  await expect(page.locator('body[data-newer]')).toHaveCount(1);
  line.close();
});
