import type { createSite, Site, updateSite } from '@siaga/contracts/sites';
import type { z } from 'zod';
import { type Actor, requirePermission } from '../platform/actor.ts';
import { inTransaction, type Trx } from '../platform/db/index.ts';
import { conflict, forbidden, notFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { auditEvent } from './audit-event.ts';
import { requireReach, type SitesParts } from './parts.ts';
import { presetPhoneBook } from './phone-book/preset.ts';
import * as phones from './phone-book/repository.ts';
import * as sites from './repository.ts';

type SiteValues = z.output<typeof createSite.body>;

const zoneFixed = () => conflict('zone_fixed', 'The zone is fixed: fuel has been recorded by its days');

const event = (action: string, id: string, details: Record<string, unknown>) =>
  auditEvent(action, { kind: 'site', id, siteId: id }, details);

/** Writes a site with the preset phone book, in the caller's transaction. */
export async function addSite(
  trx: Trx,
  values: { name: string; zone: string } & Partial<SiteValues> & { demo?: boolean },
  now: number,
): Promise<Site> {
  const site: Site = {
    id: newId(now),
    name: values.name,
    zone: values.zone,
    address: values.address ?? null,
    lat: values.lat ?? null,
    lon: values.lon ?? null,
    demo: values.demo ?? false,
  };
  await sites.insertSite(trx, { ...site, demo: site.demo ? 1 : 0, created_at: now });
  await phones.insertEntries(trx, presetPhoneBook(site.id));
  return site;
}

export function createSiteService({ db, clock, identity, hasMovements }: SitesParts) {
  return {
    async listSites(actor: Actor): Promise<Site[]> {
      requirePermission(actor, 'sites.read');
      return sites.listSites(db, actor.scope.siteIds);
    },

    async getSite(actor: Actor, id: string): Promise<Site> {
      requirePermission(actor, 'sites.read');
      requireReach(actor, id);
      const site = await sites.findSite(db, id);
      if (!site) throw notFound('site');
      return site;
    },

    /** @throws 403 for whoever reaches some sites only: they would make one that they do not reach. */
    async createSite(actor: Actor, values: SiteValues): Promise<Site> {
      requirePermission(actor, 'sites.manage');
      if (actor.scope.siteIds !== 'all') throw forbidden('Only who reaches every site adds one.');
      return inTransaction(db, async (trx) => {
        const site = await addSite(trx, values, clock.now());
        await identity.audit(trx, actor, event('site.created', site.id, { after: site }));
        return site;
      });
    },

    /** @throws 409 zone_fixed when the zone changes and fuel has been recorded. */
    async updateSite(actor: Actor, id: string, changes: z.output<typeof updateSite.body>): Promise<Site> {
      requirePermission(actor, 'sites.manage');
      requireReach(actor, id);
      return inTransaction(db, async (trx) => {
        const before = await sites.lockSite(trx, id);
        if (!before) throw notFound('site');
        const after = { ...before, ...changes };
        if (after.zone !== before.zone && (await hasMovements(trx, id))) throw zoneFixed();
        await sites.updateSite(trx, id, { ...after, demo: after.demo ? 1 : 0 });
        await identity.audit(trx, actor, event('site.changed', id, { before, after }));
        return after;
      });
    },
  };
}

export type SiteService = ReturnType<typeof createSiteService>;
