import { readOldKiosks, saveOldKiosks } from '@siaga/contracts/kiosks';
import type { FastifyInstance } from 'fastify';
import { serve } from '../../platform/http/serve.ts';
import type { OldKioskService } from './service.ts';

export function oldKioskRoutes(http: FastifyInstance, oldKiosks: OldKioskService): void {
  serve(http, readOldKiosks, async ({ actor, params }) => ({
    addresses: await oldKiosks.read(actor, params.siteId),
  }));
  serve(http, saveOldKiosks, async ({ actor, params, body }) => ({
    addresses: await oldKiosks.save(actor, params.siteId, body.addresses),
  }));
}
