import * as contract from '@siaga/contracts/fuel';
import type { FastifyInstance } from 'fastify';
import { serve } from '../../platform/http/serve.ts';
import type { createMovements } from './service.ts';

export function movementRoutes(app: FastifyInstance, movements: ReturnType<typeof createMovements>): void {
  serve(app, contract.stockIn, async ({ actor, body, keyed }) => movements.record(actor, 'IN', body, keyed));
  serve(app, contract.stockOut, async ({ actor, body, keyed }) =>
    movements.record(actor, 'OUT', body, keyed),
  );
  serve(app, contract.reverseMovement, async ({ actor, params, body, keyed }) =>
    movements.reverse(actor, params.id, body, keyed),
  );
  serve(app, contract.getMovement, async ({ actor, params }) => ({
    movement: await movements.get(actor, params.id),
  }));
}
