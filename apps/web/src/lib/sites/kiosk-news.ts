import type { ServerPayload } from '@siaga/contracts/live';
import type { Kiosk } from '@siaga/contracts/kiosks';

/** The kiosks of a site, by name, after one of them was paired, has changed or was revoked; news of another site changes nothing. */
export function afterNews(
  kiosks: readonly Kiosk[],
  siteId: string,
  { kioskId, kiosk }: ServerPayload<'kiosk:changed'>,
): Kiosk[] {
  const others = kiosks.filter(({ id }) => id !== kioskId);
  if (kiosk?.siteId !== siteId) return others;
  return [...others, kiosk].sort((a, b) => a.name.localeCompare(b.name));
}
