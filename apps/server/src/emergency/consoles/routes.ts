import { dismissConsole, listConsoles } from '@siaga/contracts/consoles';
import type { FastifyInstance } from 'fastify';
import { serve } from '../../platform/http/serve.ts';
import type { Consoles } from './service.ts';

export function consoleRoutes(http: FastifyInstance, consoles: Consoles): void {
  serve(http, listConsoles, async ({ actor, query }) => ({ data: await consoles.list(actor, query.siteId) }));
  serve(http, dismissConsole, async ({ actor, params }) => consoles.dismiss(actor, params.id));
}
