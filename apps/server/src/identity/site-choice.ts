import { type Actor, reachesSite } from '../platform/actor.ts';
import type { Db } from '../platform/db/index.ts';
import { invalidInput, refused } from '../platform/errors.ts';

/** What identity asks the sites module, which stands above it. */
export interface SitesFace {
  /** The one site of the installation; null when there are none or several. */
  onlySiteId(): Promise<string | null>;
  /** Those of the ids that are sites. */
  existingSiteIds(ids: readonly string[]): Promise<Iterable<string>>;
  /** Names of the kiosks among the ids, of revoked ones too. */
  kioskNames(db: Db, ids: readonly string[]): Promise<{ id: string; name: string }[]>;
}

/**
 * The sites that a user or an API key is given. Left out, the only site is meant.
 * @throws 422 site_required when there is none to mean, or the list is empty; invalid_input for sites that do not
 * exist or that the caller does not reach.
 */
export async function chooseSites(
  sites: SitesFace,
  actor: Actor,
  given: readonly string[] | undefined,
): Promise<string[]> {
  if (given === undefined) {
    const only = await sites.onlySiteId();
    if (only === null || !reachesSite(actor, only)) throw siteRequired();
    return [only];
  }
  if (given.length === 0) throw siteRequired();
  const ids = [...new Set(given)];
  const known = new Set(await sites.existingSiteIds(ids));
  const strangers = ids.filter((id) => !known.has(id) || !reachesSite(actor, id));
  if (strangers.length > 0) {
    throw invalidInput(
      strangers.map((id) => ({ path: `body.siteIds.${given.indexOf(id)}`, message: 'no such site' })),
    );
  }
  return ids;
}

const siteRequired = () => refused('site_required', 'Say which sites are meant (siteIds)');
