import { rmSync } from 'node:fs';
import { type EmulatedPerson, TelegramEmulator } from '../apps/server/src/testing/telegram-emulator.ts';
import { type AKiosk, Office, type Person } from './office.ts';
import { anotherScreen, enter } from './people.ts';
import {
  administrator,
  type Browser,
  expect,
  type Page,
  type RunningServer,
  startFurnished,
  test,
} from './server.ts';

/** The screen on the wall, already paired as this kiosk. */
async function kioskScreen(browser: Browser, url: string, kiosk: AKiosk): Promise<Page> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1080, height: 1920 },
    hasTouch: true,
  });
  await context.addInitScript((token) => localStorage.setItem('siaga.kioskToken', token), kiosk.token);
  const wall = await context.newPage();
  await wall.goto('/kiosk');
  await expect(wall.getByText('Terhubung', { exact: true })).toBeVisible();
  return wall;
}

/** Two touches: the red button, then what has happened. */
async function callForHelp(wall: Page, category: string): Promise<void> {
  await wall.getByRole('button', { name: 'DARURAT' }).first().click();
  await wall.getByRole('button', { name: category }).click();
}

/** A responder's browser on the console, standing watch. */
async function standWatch(page: Page, person: Person, url: string): Promise<void> {
  await enter(page, person, url);
  await page.goto('/console');
  await page.getByRole('button', { name: 'Mulai jaga' }).click();
  await expect(page.getByText('Suara menyala')).toBeVisible();
}

/** A telephone that is connected to this person's account. */
async function telephoneOf(telegram: TelegramEmulator, url: string, person: Person): Promise<EmulatedPerson> {
  const phone = telegram.person(person.name);
  const own = await Office.open(url, person);
  const { url: address } = await own.ask<{ url: string }>('POST', '/api/notifications/telegram/invitation');
  telegram.personOpens(phone, address);
  await telegram.messageTo(phone, /Saya menerima|percobaan|uji/i);
  return phone;
}

const receiptOf = async (wall: Page): Promise<string> => {
  const number = wall.getByText(/K-\d{4}-\d{6}/).first();
  await expect(number).toBeVisible();
  return /K-\d{4}-\d{6}/.exec(await number.innerText())![0];
};

test.describe('with Telegram', () => {
  let telegram: TelegramEmulator;
  let house: RunningServer;

  test.beforeAll(async () => {
    telegram = await TelegramEmulator.start();
    house = await startFurnished({ env: telegram.environment });
  });
  test.afterAll(async () => {
    await house.stop();
    await telegram.stop();
  });

  test('pressed on the kiosk, rung on the console, taken in Telegram, seen on the kiosk, resolved', async ({
    browser,
  }) => {
    const office = await Office.open(house.url, administrator);
    const kiosk = await office.kiosk({ called: 'Kios dermaga' });
    const medic = await office.person('responder', 'Sitti <b>&"\' Medis');
    const guard = await office.person('responder', 'Baso');
    const phone = await telephoneOf(telegram, house.url, medic);
    const wall = await kioskScreen(browser, house.url, kiosk);
    const desk = await anotherScreen(browser, house.url);
    await standWatch(desk, guard, house.url);

    await callForHelp(wall, 'Medis');
    const receipt = await receiptOf(wall);
    await expect(
      wall.getByText('Sudah terkirim').or(wall.getByText('Sudah tampil di layar petugas')),
    ).toBeVisible();

    const card = desk.locator(`[data-incident="${receipt}"]`);
    await expect(card).toHaveAttribute('data-state', 'raised');
    await expect(desk.locator('[data-sound]')).toHaveAttribute('data-sound', 'evacuate');
    await expect(wall.getByText('Sudah tampil di layar petugas')).toBeVisible();

    const message = await telegram.messageTo(phone, receipt);
    expect(message.text).toContain('Kios dermaga');
    const pressed = telegram.personPresses(message, 'Terima', { from: phone });
    expect((await pressed.answered()).text).toContain(receipt);

    await expect(desk.locator('[data-sound]')).toHaveAttribute('data-sound', 'on');
    await expect(card).toHaveAttribute('data-state', 'acknowledged');
    await expect(card).toContainText('Sitti <b>&"\' Medis');
    await expect(wall.getByText('Petugas sudah tahu')).toBeVisible();
    await expect(wall.getByText('Sitti <b>&"\' Medis')).toBeVisible();

    // The one message moves with the incident, and its next buttons work.
    const moved = await telegram.until('the edit', () => {
      const now = telegram.messagesTo(phone).find(({ id }) => id === message.id);
      return now?.text.includes('Sitti <b>&"\' Medis') && now;
    });
    telegram.personPresses(moved, 'Menuju', { from: phone });
    await expect(wall.getByText('Bantuan sedang menuju ke sini')).toBeVisible();
    await expect(card).toHaveAttribute('data-state', 'en_route');

    await card.getByRole('button', { name: 'Selesai' }).click();
    const dialog = desk.getByRole('dialog');
    await dialog.getByLabel('Ditangani').check();
    await dialog.getByRole('button', { name: 'Nyatakan selesai' }).click();
    await expect(card).toHaveCount(0);
    await expect(wall.getByText('Kejadian dinyatakan selesai')).toBeVisible();
    await telegram.until('a message without buttons', () => {
      const now = telegram.messagesTo(phone).find(({ id }) => id === message.id);
      return now?.keyboard.flat().every((button) => button.callback_data === undefined);
    });
    await Promise.all([wall.context().close(), desk.context().close()]);
  });
});

test('the network is cut and the server killed: the kiosk cries by itself, and one incident comes of it', async ({
  browser,
}) => {
  let house = await startFurnished();
  const { dataDir } = house;
  const port = Number(new URL(house.url).port);
  const office = await Office.open(house.url, administrator);
  const wall = await kioskScreen(browser, house.url, await office.kiosk({ called: 'Kios gudang' }));

  await wall.context().setOffline(true);
  await callForHelp(wall, 'Kebakaran');
  await expect(wall.getByText('Belum terkirim').first()).toBeVisible();
  await expect(wall.getByText('Sirene kios ini berbunyi')).toBeVisible();
  await house.kill();
  await wall.context().setOffline(false);
  await expect(wall.getByText('Belum terkirim').first()).toBeVisible();
  // The tablet starts again meanwhile: nothing is forgotten.
  house = await startFurnished({ dataDir, port });
  await wall.reload();
  await expect(wall.getByText(/Sudah terkirim|masih berjalan/).first()).toBeVisible();

  const again = await Office.open(house.url, administrator);
  const { data } = await again.ask<{ data: { category: string; pressCount: number }[] }>(
    'GET',
    '/api/emergency/incidents',
  );
  expect(data).toMatchObject([{ category: 'fire', pressCount: 1 }]);
  await wall.context().close();
  await house.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test('where no channel is set up, the console says that it alone calls, and the incident that nothing was sent', async ({
  page,
  office,
  server,
  viewport,
}) => {
  const responder = await office.person('responder', `Rahim ${viewport?.width}`);
  await standWatch(page, responder, server.url);
  await expect(page.getByText('hanya konsol', { exact: false }).first()).toBeVisible();
  const end = await office.callForHelp('security');
  const card = page.locator('[data-incident]').filter({ hasText: 'Keamanan' }).first();
  await expect(card).toBeVisible();
  await card.getByRole('link', { name: /^K-/ }).click();
  const rows = page.locator('[data-delivery]');
  await expect(rows.first()).toBeVisible();
  for (const state of await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-delivery'))))
    expect(state).toBe('failed');
  await expect(page.getByText('Belum diatur', { exact: false }).first()).toBeVisible();
  await end();
});
