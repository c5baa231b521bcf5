import { listAudit } from '@siaga/contracts/users';
import type { FastifyInstance } from 'fastify';
import { serve } from '../../platform/http/serve.ts';
import type { Audit } from './service.ts';

export function auditRoutes(http: FastifyInstance, audit: Audit): void {
  serve(http, listAudit, ({ actor, query }) => audit.list(actor, query));
}
