import { enter, litresField, openRecord, recordButton } from './people.ts';
import { administrator, expect, type Page, startFurnished, test } from './server.ts';
import { Office } from './office.ts';

/** Ends when the sending of a movement has failed; asked for before the press that sends it. */
const sendingFails = (page: Page): Promise<unknown> =>
  page.waitForEvent('requestfailed', (request) => request.url().endsWith('/api/stock/out'));

test('the form keeps what was typed while the network is cut, and counts once though the first answer is lost when it is back', async ({
  page,
  context,
  office,
  server,
}) => {
  const tank = await office.tank({ balanceL: 1_000 });
  await enter(page, administrator, server.url);
  await openRecord(page, tank);
  await litresField(page).fill('75,25');
  await page.getByLabel('Catatan').fill('genset 2');

  await context.setOffline(true);
  await recordButton(page).click();
  await expect(page.getByRole('alert')).toContainText('Server tidak terjangkau.');
  await expect(litresField(page)).toHaveValue('75,25');
  await expect(page.getByLabel('Catatan')).toHaveValue('genset 2');
  expect(await office.balanceOf(tank)).toBe(1_000);

  await context.setOffline(false);
  await page.route(
    '**/api/stock/out',
    async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    },
    { times: 1 },
  );
  const lost = sendingFails(page);
  await recordButton(page).click();
  await lost;
  await expect(page.getByRole('alert')).toContainText('Server tidak terjangkau.');
  expect(await office.balanceOf(tank)).toBe(924.75);

  await recordButton(page).click();
  await expect(page.getByRole('main')).toContainText('Saldo baru 924,75 L');
  expect(await office.movementsOf(tank)).toHaveLength(2);
});

test('an answer that is lost on its way does not make the same fuel count twice', async ({
  page,
  office,
  server,
}) => {
  const tank = await office.tank({ balanceL: 1_000 });
  await enter(page, administrator, server.url);
  await openRecord(page, tank);
  await litresField(page).fill('100');
  await page.route(
    '**/api/stock/out',
    async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    },
    { times: 1 },
  );
  await recordButton(page).click();
  await expect(page.getByRole('alert')).toContainText('tidak akan tercatat dua kali');
  expect(await office.balanceOf(tank)).toBe(900);

  await recordButton(page).click();
  await expect(page.getByRole('main')).toContainText('Saldo baru 900 L');
  expect(await office.movementsOf(tank)).toHaveLength(2);
});

test('the server loses its power after it recorded and before it answered: the person tries again, it counts once', async ({
  page,
}) => {
  const first = await startFurnished();
  const tank = await (await Office.open(first.url, administrator)).tank({ balanceL: 1_000 });
  await enter(page, administrator, first.url);
  await page.goto(`${first.url}/fuel/record?tank=${tank.id}`);
  await litresField(page).fill('40');
  await page.route(
    '**/api/stock/out',
    async (route) => {
      await route.fetch();
      await first.kill();
      await route.abort('connectionreset');
    },
    { times: 1 },
  );
  await recordButton(page).click();
  await expect(page.getByRole('alert')).toContainText('Server tidak terjangkau.');
  const refused = sendingFails(page);
  await recordButton(page).click();
  await refused;
  await expect(page.getByRole('alert')).toContainText('Server tidak terjangkau.');
  await expect(litresField(page)).toHaveValue('40');

  const second = await startFurnished({ port: Number(new URL(first.url).port), dataDir: first.dataDir });
  try {
    await recordButton(page).click();
    await expect(page.getByRole('main')).toContainText('Saldo baru 960 L');
    const office = await Office.open(second.url, administrator);
    expect(await office.movementsOf(tank)).toHaveLength(2);
    await expect(page.getByText('Tersambung langsung').locator('visible=true')).toBeVisible({
      timeout: 20_000,
    });
  } finally {
    await second.stop();
  }
});
