import { sha256 } from '../../platform/crypto.ts';

/** Where and about what somebody presses. */
export interface PressPlace {
  siteId: string;
  placeId: string | null;
  kioskId: string | null;
  /** `<kind>:<id>`; stands in for the place of a press that has neither place nor kiosk. */
  caller: string;
  category: string;
  drill: boolean;
}

/** Presses with the same key may be about one incident. An exercise never merges with the real thing. */
export function mergeKey({ siteId, placeId, kioskId, caller, category, drill }: PressPlace): string {
  const where = placeId ? `place:${placeId}` : kioskId ? `kiosk:${kioskId}` : `caller:${caller}`;
  return sha256([siteId, where, category, drill ? 'drill' : 'real'].join('|'));
}
