import type { Place } from '@siaga/contracts/sites';
import { type Actor, reachesSite } from '../../platform/actor.ts';
import type { Db } from '../../platform/db/index.ts';
import { notFound, refused } from '../../platform/errors.ts';
import { findPlace } from './repository.ts';

/** A place on the list that the caller reaches; throws 404 otherwise. */
export async function requirePlace(db: Db, actor: Actor, id: string): Promise<Place> {
  const place = await findPlace(db, id);
  if (!place || !reachesSite(actor, place.siteId)) throw notFound('place');
  return place;
}

export const placeOfAnotherSite = () => refused('place_of_another_site', 'The place belongs to another site');
