import * as contract from '@siaga/contracts/fuel';
import type { FastifyInstance } from 'fastify';
import { serve } from '../../platform/http/serve.ts';
import type { createTanks } from './service.ts';

export function tankRoutes(app: FastifyInstance, tanks: ReturnType<typeof createTanks>): void {
  serve(app, contract.listTanks, async ({ actor, query }) => ({
    data: await tanks.list(actor, query.siteId),
  }));
  serve(app, contract.getTank, async ({ actor, params }) => ({ tank: await tanks.get(actor, params.id) }));
  serve(app, contract.createTank, async ({ actor, body }) => ({ tank: await tanks.create(actor, body) }));
  serve(app, contract.updateTank, async ({ actor, params, body }) => ({
    tank: await tanks.update(actor, params.id, body),
  }));
}
