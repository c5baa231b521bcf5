import * as contract from '@siaga/contracts/fuel';
import type { FastifyInstance } from 'fastify';
import { serve } from '../../platform/http/serve.ts';
import type { createImport } from './service.ts';

export function importRoutes(app: FastifyInstance, imports: ReturnType<typeof createImport>): void {
  serve(app, contract.importMovements, async ({ actor, body }) => ({
    report: await imports.run(actor, body),
  }));
}
