import { reachesSite } from '../../platform/actor.ts';
import type { Trx } from '../../platform/db/index.ts';
import { notFound } from '../../platform/errors.ts';
import type { EmergencyParts } from '../parts.ts';
import type { Call } from './call.ts';

/** Where somebody presses. */
export interface Where {
  siteId: string;
  zone: string;
  placeId: string | null;
  kioskId: string | null;
}

/**
 * Site, place and kiosk of a press. What the press says of them and is not so counts as not said.
 * @returns with the names of the fields that do not count.
 */
export async function findWhereabouts(
  trx: Trx,
  { sites }: Pick<EmergencyParts, 'sites'>,
  { actor, press }: Call,
): Promise<{ where: Where; dropped: string[] }> {
  const dropped: string[] = [];
  const kiosk = actor.kind === 'kiosk' ? actor : null;
  const named = press.siteId !== undefined && reachesSite(actor, press.siteId) ? press.siteId : null;
  let site = named === null ? null : await sites.get(trx, named);
  if (press.siteId !== undefined && !site) dropped.push('siteId');
  if (!site) {
    const own = actor.scope.siteIds === 'all' ? undefined : actor.scope.siteIds[0];
    const siteId = kiosk?.siteId ?? own ?? (await sites.firstSiteId(trx));
    site = siteId === null ? null : await sites.get(trx, siteId);
  }
  // Without any site there is no installation: nobody could have been given a credential.
  if (!site) throw notFound('site');

  let placeId = kiosk?.siteId === site.id ? kiosk.placeId : null;
  if (press.placeId !== undefined) {
    const place = await sites.placeOf(trx, press.placeId);
    if (place?.siteId === site.id) placeId = place.id;
    else dropped.push('placeId');
  }
  return { where: { siteId: site.id, zone: site.zone, placeId, kioskId: kiosk?.id ?? null }, dropped };
}
