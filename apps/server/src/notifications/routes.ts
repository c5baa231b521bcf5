import { readChannels, readOwnChannels } from '@siaga/contracts/notifications';
import type { FastifyInstance } from 'fastify';
import { serve } from '../platform/http/serve.ts';
import type { Overview } from './service.ts';

export function overviewRoutes(http: FastifyInstance, overview: Overview): void {
  serve(http, readChannels, async ({ actor, query }) => ({ data: await overview.read(actor, query.siteId) }));
  serve(http, readOwnChannels, async ({ actor }) => overview.readOwn(actor));
}
