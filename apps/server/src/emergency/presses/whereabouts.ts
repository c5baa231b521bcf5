import { reachesSite } from '../../platform/actor.ts';
import type { Trx } from '../../platform/db/index.ts';
import { notFound } from '../../platform/errors.ts';
import type { EmergencyParts } from '../parts.ts';
import type { Call } from './call.ts';

/** Where somebody presses. */
export interface Where {
  siteId: string;
  siteName: string;
  /** Where the site is on a map is known. */
  siteIsLocated: boolean;
  zone: string;
  placeId: string | null;
  placeName: string | null;
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
  const wanted = press.siteId !== undefined && reachesSite(actor, press.siteId) ? press.siteId : null;
  let site = wanted === null ? null : await sites.get(trx, wanted);
  if (press.siteId !== undefined && !site) dropped.push('siteId');
  if (!site) {
    const first = actor.scope.siteIds === 'all' ? undefined : actor.scope.siteIds[0];
    const siteId = kiosk?.siteId ?? first ?? (await sites.firstSiteId(trx));
    site = siteId === null ? null : await sites.get(trx, siteId);
  }
  // Without any site there is no installation: nobody could have been given a credential.
  if (!site) throw notFound('site');

  const named = press.placeId === undefined ? null : await sites.placeOf(trx, press.placeId);
  const isHere = named?.siteId === site.id;
  if (press.placeId !== undefined && !isHere) dropped.push('placeId');
  const own = kiosk?.siteId === site.id ? kiosk.placeId : null;
  const placeId = isHere ? named.id : own;
  const where = {
    siteId: site.id,
    siteName: site.name,
    siteIsLocated: site.lat !== null && site.lon !== null,
    zone: site.zone,
    placeId,
    placeName: isHere ? named.name : await nameOf(own),
    kioskId: kiosk?.id ?? null,
  };
  return { where, dropped };

  // Its own place may have been taken off the list; it stands there all the same.
  async function nameOf(id: string | null): Promise<string | null> {
    return id === null ? null : ((await sites.placeNames(trx, [id])).get(id) ?? null);
  }
}
