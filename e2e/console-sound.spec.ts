import {
  endAll,
  expectQuiet,
  expectRinging,
  incidentCard,
  pressOn,
  standWatch,
  watchBar,
} from './emergencies.ts';
import { hear, type Heard, listenIn } from './hearing.ts';
import { enter } from './people.ts';
import { Office } from './office.ts';
import { administrator, expect, startFurnished, test } from './server.ts';

test.afterEach(({ office }) => endAll(office));

/** Whether the temporal-3 signal of ISO 8201 is on, so long after a cycle of it began, s. */
const isOnAt = (afterS: number) => [0, 1, 2].some((begin) => afterS % 4 >= begin && afterS % 4 < begin + 0.5);

/** Less than the 10 % that the standard allows a pulse: what was heard closer to an edge says nothing. */
const EDGE_S = 0.045;

/** The share of what was heard that is not as it should be, if a cycle began at `begin`, s. */
function mistakes(heard: Heard[], begin: number): number {
  const clear = heard.filter(({ at }) => {
    const after = at - begin + 4_000;
    return isOnAt(after - EDGE_S) === isOnAt(after) && isOnAt(after + EDGE_S) === isOnAt(after);
  });
  const wrong = clear.filter(({ at, isLoud }) => isLoud !== isOnAt(at - begin + 4_000));
  return wrong.length / clear.length;
}

test('the siren is the signal of ISO 8201, measured at the output', async ({ page, office, server }) => {
  await listenIn(page);
  await enter(page, await office.person('responder', 'Andi'), server.url);
  await standWatch(page);
  await pressOn(server.url, await office.kiosk());
  await expectRinging(page);

  const heard = await hear(page, 13_000);
  expect(heard.length).toBeGreaterThan(50);
  const first = heard[0]?.at ?? 0;
  // Nobody was listening when it began: the beginning that fits best counts.
  const begins = Array.from({ length: 200 }, (_, index) => first + index * 0.02);
  expect(Math.min(...begins.map((begin) => mistakes(heard, begin)))).toBeLessThan(0.03);
});

test('whoever does not stand watch is told that this console stays silent', async ({
  page,
  office,
  server,
}) => {
  await enter(page, await office.person('responder', 'Andi'), server.url);
  await page.goto('/console');
  await expect(watchBar(page)).toContainText('Anda belum berjaga: konsol ini tidak berbunyi');
  await enter(page, await office.person('auditor', 'Rina'), server.url);
  await page.goto('/console');
  await expect(watchBar(page)).toContainText('Peran Anda membaca saja');
  await expect(watchBar(page).getByRole('button')).toHaveCount(0);
});

test('without a live connection the console says so, and reads and rings all the same', async ({
  page,
  office,
  server,
}) => {
  await page.routeWebSocket('**/socket.io/**', (socket) => socket.close());
  await page.route('**/socket.io/**', (route) => route.abort());
  await enter(page, await office.person('responder', 'Andi'), server.url);
  await page.goto('/console');
  await page.getByRole('button', { name: 'Mulai jaga' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Terputus dari server' })).toBeVisible();
  await expect(watchBar(page)).toContainText('Server belum mencatat jaga Anda');
  const incident = await pressOn(server.url, await office.kiosk());
  await expect(incidentCard(page, incident)).toBeVisible({ timeout: 30_000 });
  await expectRinging(page);
  await incidentCard(page, incident).getByRole('button', { name: 'Terima' }).click();
  await expectQuiet(page);
});

test('when the server dies the siren rings on, and everything is there again when it is back', async ({
  page,
}) => {
  const first = await startFurnished();
  const office = await Office.open(first.url, administrator);
  await enter(page, await office.person('responder', 'Andi'), first.url);
  const kiosk = await office.kiosk();
  await page.goto(`${first.url}/console`);
  await page.getByRole('button', { name: 'Mulai jaga' }).click();
  await expectQuiet(page);
  const incident = await pressOn(first.url, kiosk);
  await expectRinging(page);

  await first.kill();
  await expect(page.getByRole('alert').filter({ hasText: 'Terputus dari server' })).toBeVisible();
  await expectRinging(page);
  const card = incidentCard(page, incident);
  await card.getByRole('button', { name: 'Terima' }).click();
  await expect(card.getByRole('alert')).toContainText('Server tidak terjangkau.');
  await expectRinging(page);

  const second = await startFurnished({ dataDir: first.dataDir, port: Number(new URL(first.url).port) });
  await expect(page.getByText('Terputus dari server')).toHaveCount(0, { timeout: 30_000 });
  await card.getByRole('button', { name: 'Terima' }).click();
  await expectQuiet(page);
  await expect(card).toContainText('Andi menerima');
  await second.stop();
});
