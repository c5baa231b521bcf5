import { type Browser, expect, type Locator, type Page } from '@playwright/test';
import type { ATank, Person } from './office.ts';
import { siteZone } from './server.ts';

/** Fills in the sign-in page that is open and sends it. */
export async function signInByHand(page: Page, { email, password }: Person): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Kata sandi', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Masuk', exact: true }).click();
}

/** Signs in without the page, for stories that are about something else. */
export async function enter(page: Page, { email, password }: Person, url: string): Promise<void> {
  const reply = await page.request.post(`${url}/api/auth/login`, {
    data: { email, password },
    headers: { origin: url },
  });
  expect(reply.status()).toBe(200);
}

/** Another person's screen: a browser of its own, desktop size, its first page open. */
export async function anotherScreen(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1280, height: 800 },
    locale: 'id-ID',
    timezoneId: siteZone,
  });
  return context.newPage();
}

/** Opens the form for one tank. */
export async function openRecord(page: Page, tank: ATank): Promise<void> {
  await page.goto(`/fuel/record?tank=${tank.id}`);
  await expect(page.getByLabel('Berapa liter?')).toBeVisible();
}

export const litresField = (page: Page): Locator => page.getByLabel('Berapa liter?');
export const recordButton = (page: Page): Locator => page.locator('main form button[type=submit]');

/** Types an amount into the open form and records it; the confirmation must come. */
export async function record(page: Page, direction: 'Masuk' | 'Keluar', typed: string): Promise<void> {
  await page.getByRole('group', { name: 'Jenis' }).getByText(direction, { exact: true }).click();
  await litresField(page).fill(typed);
  await recordButton(page).click();
  await expect(page.getByRole('heading', { name: 'Tercatat' })).toBeVisible();
}

/** The card of a tank on the overview. */
export const cardOf = (page: Page, tank: { name: string }): Locator =>
  page.getByRole('link').filter({ has: page.getByRole('heading', { name: tank.name }) });

/** The rows of the table that is open; its heading left out. */
export const rowsOf = (page: Page): Locator => page.locator('main table tbody tr');

/** The calendar day of the site, `days` from today. */
export function siteDay(days: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: siteZone }).format(Date.now() + days * 86_400_000);
}

/** Unfolds the filter of the history where the screen is too small to show it. */
export async function unfoldFilter(page: Page): Promise<void> {
  const words = page.getByLabel('Kata dalam catatan');
  if (!(await words.isVisible())) await page.getByText('Saringan', { exact: true }).click();
  await expect(words).toBeVisible();
}
