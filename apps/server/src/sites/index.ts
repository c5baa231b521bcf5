import type { FastifyInstance } from 'fastify';
import type { Authenticator } from '../platform/actor.ts';
import { kioskScreenRoutes } from './kiosk-screen/routes.ts';
import { createKioskScreenService } from './kiosk-screen/service.ts';
import { authenticateKiosk } from './kiosks/credential.ts';
import { listNames } from './kiosks/repository.ts';
import { kioskRoutes } from './kiosks/routes.ts';
import { createKioskService } from './kiosks/service.ts';
import { pairingRoutes } from './pairing/routes.ts';
import { createPairingService } from './pairing/service.ts';
import type { SitesParts } from './parts.ts';
import { phoneBookRoutes } from './phone-book/routes.ts';
import { createPhoneBookService } from './phone-book/service.ts';
import { oldKioskRoutes } from './old-kiosks/routes.ts';
import { createOldKioskService } from './old-kiosks/service.ts';
import { findPlace, listPlaceNames, listPlaces } from './places/repository.ts';
import { placeRoutes } from './places/routes.ts';
import { createPlaceService } from './places/service.ts';
import { existingSiteIds, findSite, findZone, listSiteIds } from './repository.ts';
import { siteRoutes } from './routes.ts';
import { createSiteService } from './service.ts';
import { setUpRoutes } from './set-up/routes.ts';
import { createSetUpService } from './set-up/service.ts';

const SWEEP_MS = 10 * 60_000;

/** Sites with their places, numbers and kiosks, and the first run. */
export function createSites(parts: SitesParts) {
  const kiosks = createKioskService(parts);
  const pairing = createPairingService(parts);
  const setUp = createSetUpService(parts);
  const sites = createSiteService(parts);
  const phoneBook = createPhoneBookService(parts);
  const oldKiosks = createOldKioskService(parts);
  const places = createPlaceService(parts);
  kiosks.watchForLost();
  parts.jobs.every('pairings.sweep', SWEEP_MS, () => pairing.dropExpired());

  return {
    /** Sites that the actor may see, by name. */
    list: sites.listSites,
    /** The site; null when there is none with this id. Asks nobody's permission. */
    get: findSite,
    /** The site's IANA zone; null when there is no such site. */
    zoneOf: findZone,
    /** Those of the given ids that are sites. */
    existingIds: existingSiteIds,
    /** Ids of all sites. Asks nobody's permission. */
    ids: (db: SitesParts['db']) => listSiteIds(db),
    /** The id that a call without siteId means; null when there are none or several. */
    async onlySiteId(db: SitesParts['db']): Promise<string | null> {
      const ids = await listSiteIds(db, 2);
      return ids.length === 1 ? ids[0]! : null;
    },
    /** The site that stands in where nobody says which: the oldest; null when there is none. */
    async firstSiteId(db: SitesParts['db']): Promise<string | null> {
      return (await listSiteIds(db, 1))[0] ?? null;
    },
    /** The place with this id that is on its site's list; null otherwise. Asks nobody's permission. */
    placeOf: findPlace,
    /** Names of the places among the ids, of those taken off the list too. */
    placeNames: listPlaceNames,
    /** Places of a site that are on its list, by name. Asks nobody's permission. */
    placesOf: listPlaces,
    /** Puts a place on a site's list, as an administrator would; checks the actor's permission. */
    createPlace: places.createPlace,
    /** The caller for whom an address on a site's list of old kiosks stands; null when it is on none. */
    oldKioskAt: oldKiosks.callerAt,
    /** Names of the kiosks among the ids, of revoked ones too. */
    kioskNames: listNames,
    setupCode: setUp.setupCode,
    prepareFirstRun: setUp.prepareFirstRun,
    authenticateKiosk: ((credentials) => authenticateKiosk(parts.db, credentials)) satisfies Authenticator,
    routes(http: FastifyInstance): void {
      setUpRoutes(http, setUp, parts.identity);
      siteRoutes(http, sites);
      placeRoutes(http, places);
      phoneBookRoutes(http, phoneBook);
      pairingRoutes(http, pairing);
      kioskRoutes(http, kiosks);
      kioskScreenRoutes(http, createKioskScreenService(parts, phoneBook));
      oldKioskRoutes(http, oldKiosks);
    },
  };
}

export type Sites = ReturnType<typeof createSites>;
