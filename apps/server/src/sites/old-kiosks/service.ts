import { type Actor, requirePermission } from '../../platform/actor.ts';
import { type Db, inTransaction } from '../../platform/db/index.ts';
import { notFound } from '../../platform/errors.ts';
import { auditEvent } from '../audit-event.ts';
import { requireReach, type SitesParts } from '../parts.ts';
import { findOldKioskAddresses, listOldKioskAddresses, lockSite, updateSite } from '../repository.ts';
import { isListed, plainAddress } from './addresses.ts';

/** Which addresses may press without a credential, site by site: the kiosks of the first system, never changed. */
export function createOldKioskService({ db, identity }: SitesParts) {
  return {
    async read(actor: Actor, siteId: string): Promise<string[]> {
      requirePermission(actor, 'kiosks.manage');
      requireReach(actor, siteId);
      const addresses = await findOldKioskAddresses(db, siteId);
      if (!addresses) throw notFound('site');
      return addresses;
    },

    /** Replaces the list, each entry once; answers what is kept. */
    async save(actor: Actor, siteId: string, given: readonly string[]): Promise<string[]> {
      requirePermission(actor, 'kiosks.manage');
      requireReach(actor, siteId);
      const addresses = [...new Set(given.map((entry) => entry.toLowerCase()))];
      await inTransaction(db, async (trx) => {
        if (!(await lockSite(trx, siteId))) throw notFound('site');
        const before = await findOldKioskAddresses(trx, siteId);
        const text = addresses.length === 0 ? null : JSON.stringify(addresses);
        await updateSite(trx, siteId, { old_kiosk_addresses: text });
        const details = { before: { addresses: before }, after: { addresses } };
        const target = { kind: 'site' as const, id: siteId, siteId };
        await identity.audit(trx, actor, auditEvent('site.old-kiosks-changed', target, details));
      });
      return addresses;
    },

    /**
     * The caller for whom an address of a list stands, by the oldest of the sites that list it; null when none does. It acts
     * for its site alone and may nothing but press; what it does is named for its address, because there is no kiosk.
     */
    async callerAt(on: Db, address: string): Promise<Actor | null> {
      const sites = await listOldKioskAddresses(on);
      const site = sites.find(({ addresses }) => isListed(address, addresses));
      if (!site) return null;
      const name = `old kiosk ${plainAddress(address)}`;
      return {
        kind: 'system',
        id: name,
        name,
        address,
        permissions: new Set(),
        scope: { siteIds: [site.siteId], tankIds: null },
      };
    },
  };
}

export type OldKioskService = ReturnType<typeof createOldKioskService>;
