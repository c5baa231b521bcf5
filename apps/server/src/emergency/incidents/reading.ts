import type { Page } from '@siaga/contracts/common';
import type { Incident, IncidentWithDeliveries, listIncidents } from '@siaga/contracts/emergency';
import type { z } from 'zod';
import { type Actor, reachesSite, requirePermission } from '../../platform/actor.ts';
import { invalidInput, notFound } from '../../platform/errors.ts';
import { type EmergencyParts, TOPIC } from '../parts.ts';
import type { Presenter } from './present.ts';
import * as incidents from './repository.ts';

export type Reading = ReturnType<typeof createReading>;

/** Incidents as people look at them. */
export function createReading(
  { database, notifications }: Pick<EmergencyParts, 'database' | 'notifications'>,
  presenter: Presenter,
) {
  const { db } = database;

  return {
    /** One page of the incidents that the caller may see; `total` is exact. */
    async list(
      actor: Actor,
      { page, limit, ...wish }: z.output<typeof listIncidents.query>,
    ): Promise<{ data: Incident[]; page: Page }> {
      requirePermission(actor, 'emergency.read');
      if (wish.from !== undefined && wish.to !== undefined && wish.from > wish.to) {
        throw invalidInput([{ path: 'query.from', message: 'must not be after `to`' }]);
      }
      const filter = { ...wish, siteIds: actor.scope.siteIds };
      const total = await incidents.countIncidents(db, filter);
      const offset = (page - 1) * limit;
      const ids = offset < total ? await incidents.listIncidentIds(db, filter, limit, offset) : [];
      const found = new Map((await incidents.findIncidents(db, ids)).map((row) => [row.id, row]));
      const rows = ids.flatMap((id) => found.get(id) ?? []);
      return {
        data: await presenter.many(db, rows),
        page: { page, limit, total, totalPages: Math.ceil(total / limit) },
      };
    },

    /** One incident, with who was told, how, and with what success. */
    async get(actor: Actor, id: string): Promise<IncidentWithDeliveries> {
      requirePermission(actor, 'emergency.read');
      const row = await incidents.findIncident(db, id);
      if (!row || !reachesSite(actor, row.site_id)) throw notFound('incident');
      const [incident] = await presenter.many(db, [row]);
      return { ...incident!, deliveries: await notifications.deliveriesOf(db, TOPIC, id) };
    },
  };
}
