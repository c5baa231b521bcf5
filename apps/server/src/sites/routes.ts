import { createSite, getSite, listSites, updateSite } from '@siaga/contracts/sites';
import type { FastifyInstance } from 'fastify';
import { serve } from '../platform/http/serve.ts';
import type { SiteService } from './service.ts';

export function siteRoutes(http: FastifyInstance, sites: SiteService): void {
  serve(http, listSites, async ({ actor }) => ({ data: await sites.listSites(actor) }));
  serve(http, getSite, async ({ actor, params }) => ({ site: await sites.getSite(actor, params.id) }));
  serve(http, createSite, async ({ actor, body }) => ({ site: await sites.createSite(actor, body) }));
  serve(http, updateSite, async ({ actor, params, body }) => ({
    site: await sites.updateSite(actor, params.id, body),
  }));
}
