import type { Place } from '@siaga/contracts/sites';
import { type Actor, requirePermission } from '../../platform/actor.ts';
import { inTransaction } from '../../platform/db/index.ts';
import { notFound } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { auditEvent } from '../audit-event.ts';
import { requireReach, type SitesParts } from '../parts.ts';
import { findSite } from '../repository.ts';
import { requirePlace } from './lookup.ts';
import * as places from './repository.ts';

export function createPlaceService({ db, clock, identity }: SitesParts) {
  const event = (action: string, place: Place, details: Record<string, unknown>) =>
    auditEvent(action, { ...place, kind: 'place' }, details);

  return {
    async listPlaces(actor: Actor, siteId: string): Promise<Place[]> {
      requirePermission(actor, 'sites.read');
      requireReach(actor, siteId);
      if (!(await findSite(db, siteId))) throw notFound('site');
      return places.listPlaces(db, siteId);
    },

    async createPlace(actor: Actor, siteId: string, name: string): Promise<Place> {
      requirePermission(actor, 'sites.manage');
      requireReach(actor, siteId);
      return inTransaction(db, async (trx) => {
        if (!(await findSite(trx, siteId))) throw notFound('site');
        const place = { id: newId(clock.now()), siteId, name };
        await places.insertPlace(trx, place);
        await identity.audit(trx, actor, event('place.created', place, { after: { name } }));
        return place;
      });
    },

    async renamePlace(actor: Actor, id: string, name: string): Promise<Place> {
      requirePermission(actor, 'sites.manage');
      return inTransaction(db, async (trx) => {
        const before = await requirePlace(trx, actor, id);
        await places.renamePlace(trx, id, name);
        const details = { before: { name: before.name }, after: { name } };
        await identity.audit(trx, actor, event('place.renamed', before, details));
        return { ...before, name };
      });
    },

    /** Takes the place off the list; kiosks and records that name it go on showing its name. */
    async deletePlace(actor: Actor, id: string): Promise<void> {
      requirePermission(actor, 'sites.manage');
      await inTransaction(db, async (trx) => {
        const place = await requirePlace(trx, actor, id);
        if (!(await places.archivePlace(trx, id, clock.now()))) throw notFound('place');
        await identity.audit(trx, actor, event('place.deleted', place, { before: { name: place.name } }));
      });
    },
  };
}

export type PlaceService = ReturnType<typeof createPlaceService>;
