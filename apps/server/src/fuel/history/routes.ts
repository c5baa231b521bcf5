import * as contract from '@siaga/contracts/fuel';
import type { FastifyInstance } from 'fastify';
import { Readable } from 'node:stream';
import { serve } from '../../platform/http/serve.ts';
import type { createHistory } from './service.ts';

export function historyRoutes(app: FastifyInstance, history: ReturnType<typeof createHistory>): void {
  serve(app, contract.stockHistory, async ({ actor, query }) => history.list(actor, query, query));
  serve(app, contract.stockExport, async ({ actor, query, reply }) => {
    const text = await history.exportCsv(actor, query, query.language);
    reply.type('text/csv; charset=utf-8');
    reply.header('content-disposition', 'attachment; filename="siaga-mutasi.csv"');
    return Readable.from(text);
  });
}
