import type { AKiosk, Office } from './office.ts';
import { expect, type Page } from './server.ts';

/** An incident as an administrator's program reads it. */
export interface AnIncident {
  id: string;
  number: string;
  category: string;
  state: string;
  kioskId: string | null;
  raisedAt: string;
  pressedAt: string;
  pressCount: number;
  presses: { pressId: string }[];
  timeline: { kind: string; details: Record<string, unknown> | null }[];
}

/** Opens the page of a screen on the wall, paired as this kiosk, until its red button stands there. */
export async function openWall(page: Page, kiosk: AKiosk, address = '/kiosk'): Promise<void> {
  await page.goto(address);
  await page.evaluate((token) => localStorage.setItem('siaga.kioskToken', token), kiosk.token);
  await page.reload();
  await expect(redButton(page)).toBeVisible();
  await expect(page.getByText('Terhubung', { exact: true })).toBeVisible();
}

/** The big one of the home screen. */
export const redButton = (page: Page) =>
  page.getByRole('button', { name: 'DARURAT Tekan untuk minta bantuan' });

/** Two touches: the red button, then what has happened. */
export async function callForHelp(page: Page, category: string): Promise<void> {
  await redButton(page).click();
  await page.getByRole('button', { name: category }).click();
}

/** The number on the screen, once there is one. */
export async function receiptOn(page: Page): Promise<string> {
  const number = page.getByRole('main').getByText(/^K-\d{4}-\d{6}$/);
  await expect(number).toBeVisible();
  return number.innerText();
}

/** What this kiosk has caused, newest first. */
export async function incidentsOf(office: Office, kiosk: AKiosk): Promise<AnIncident[]> {
  const { data } = await office.ask<{ data: AnIncident[] }>('GET', '/api/emergency/incidents?limit=200');
  return data.filter(({ kioskId }) => kioskId === kiosk.id);
}

/** Resolves once the browser would open the page without a network. */
export async function keptForOffline(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
}
