import * as contract from '@siaga/contracts/users';
import type { FastifyInstance } from 'fastify';
import { serve } from '../../platform/http/serve.ts';
import type { ApiKeys } from './service.ts';

export function apiKeyRoutes(http: FastifyInstance, apiKeys: ApiKeys): void {
  serve(http, contract.listApiKeys, async ({ actor }) => ({ data: await apiKeys.list(actor) }));
  serve(http, contract.createApiKey, ({ actor, body }) => apiKeys.create(actor, body));
  serve(http, contract.deleteApiKey, ({ actor, params }) => apiKeys.revoke(actor, params.id));
}
