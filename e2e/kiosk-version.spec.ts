import { openLine } from './line.ts';
import { expect, test } from './server.ts';
import { keptForOffline, openWall, redButton } from './wall.ts';

test('a newer version is taken with its service worker while nobody needs the kiosk, not in the middle of anything', async ({
  page,
  office,
  server,
}) => {
  const line = await openLine(server.url);
  await page.clock.install();
  await openWall(page, await office.kiosk(), `${line.url}/kiosk`);
  await keptForOffline(page);
  await page.reload();
  await redButton(page).click();
  let loads = 0;
  page.on('load', () => (loads += 1));
  line.change('/_app/version.json', () => '{"version":"newer"}');
  line.change('/service-worker.js', (said) => `${said}\n// newer`);

  // Somebody is there: touches again and again, for longer than a kiosk looks for news.
  const looked = page.waitForResponse('**/_app/version.json');
  for (let turn = 0; turn < 12; turn++) {
    await page.clock.runFor(30_000);
    await page.getByRole('heading', { name: 'Apa yang terjadi?' }).click();
  }
  await looked;
  expect(loads).toBe(0);

  const loaded = page.waitForEvent('load');
  await page.clock.runFor(100_000);
  await loaded;
  await expect(redButton(page)).toBeVisible();
  // The newer worker rules the page; left to itself it would wait for the day on which the kiosk is closed.
  const workers = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    const { active, waiting, installing } = registration;
    return {
      isRuling: active !== null && navigator.serviceWorker.controller === active,
      waiting,
      installing,
    };
  });
  expect(workers).toEqual({ isRuling: true, waiting: null, installing: null });
  line.close();
});
