import { heartbeat, listKiosks, revokeKiosk, updateKiosk } from '@siaga/contracts/kiosks';
import type { FastifyInstance } from 'fastify';
import { serve } from '../../platform/http/serve.ts';
import type { KioskService } from './service.ts';

export function kioskRoutes(http: FastifyInstance, kiosks: KioskService): void {
  serve(http, heartbeat, async ({ actor, body }) => kiosks.beat(actor, body));
  serve(http, listKiosks, async ({ actor, query }) => ({
    data: await kiosks.listKiosks(actor, query.siteId),
  }));
  serve(http, updateKiosk, async ({ actor, params, body }) => ({
    kiosk: await kiosks.updateKiosk(actor, params.id, body),
  }));
  serve(http, revokeKiosk, async ({ actor, params }) => kiosks.revokeKiosk(actor, params.id));
}
