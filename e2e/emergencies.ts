import { randomUUID } from 'node:crypto';
import { expect, type Locator, type Page } from '@playwright/test';
import type { AKiosk, Office } from './office.ts';

export interface AnIncident {
  id: string;
  /** What people call it, for example K-2026-000001. */
  number: string;
}

/** The red button of a kiosk, without its screen: with the kiosk's own credential on the wire. */
export async function pressOn(
  url: string,
  kiosk: AKiosk,
  press: Record<string, unknown> = {},
): Promise<AnIncident> {
  const reply = await fetch(`${url}/api/emergency/presses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${kiosk.token}` },
    body: JSON.stringify({ pressId: randomUUID(), category: 'fire', ...press }),
  });
  if (!reply.ok) throw new Error(`press: ${reply.status} ${await reply.text()}`);
  return ((await reply.json()) as { incident: AnIncident }).incident;
}

/** Ends whatever is open, so that the next story begins in silence. */
export async function endAll(office: Office): Promise<void> {
  const { data } = await office.ask<{ data: AnIncident[] }>(
    'GET',
    '/api/emergency/incidents?open=true&limit=200',
  );
  for (const { id } of data) await office.ask('POST', `/api/emergency/incidents/${id}/resolve`, {});
}

/** The bar of the console that says how its sound stands. */
export const watchBar = (page: Page): Locator => page.getByRole('region', { name: 'Jaga' });

/** Opens the console and begins the watch; its sound must be proven. */
export async function standWatch(page: Page): Promise<void> {
  await page.goto('/console');
  await watchBar(page).getByRole('button', { name: 'Mulai jaga' }).click();
  await expect(watchBar(page).getByRole('status')).toHaveText('Suara menyala');
  await expect(watchBar(page)).toContainText('terbukti');
}

/** The card of an incident on the console. */
export const incidentCard = (page: Page, { number }: AnIncident): Locator =>
  page.locator(`[data-incident="${number}"]`);

/** The console says that its siren was measured at the output. */
export const expectRinging = (page: Page): Promise<void> =>
  expect(watchBar(page).getByRole('status')).toHaveText('Sirene berbunyi');

/** The console says that its sound is on and nothing is to be heard. */
export const expectQuiet = (page: Page): Promise<void> =>
  expect(watchBar(page).getByRole('status')).toHaveText('Suara menyala');
