import * as contract from '@siaga/contracts/fuel';
import type { FastifyInstance } from 'fastify';
import { serve } from '../../platform/http/serve.ts';
import type { createStock } from './service.ts';

export function stockRoutes(app: FastifyInstance, stock: ReturnType<typeof createStock>): void {
  serve(app, contract.stockSummary, async ({ actor, query }) => ({
    data: await stock.summary(actor, query.siteId),
  }));
  serve(app, contract.stockTrend, async ({ actor, query }) => ({ data: await stock.trend(actor, query) }));
  serve(app, contract.stockToday, async ({ actor, query }) => ({ data: await stock.today(actor, query) }));
}
