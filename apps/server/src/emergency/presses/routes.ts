import { press, readPressed } from '@siaga/contracts/emergency';
import type { FastifyInstance } from 'fastify';
import { serve } from '../../platform/http/serve.ts';
import type { Presses } from './service.ts';

export function pressRoutes(http: FastifyInstance, presses: Presses): void {
  serve(http, press, async ({ actor, body, answerAs }) => {
    const { repeated, ...receipt } = await presses.take(actor, body);
    if (repeated) answerAs(200);
    return receipt;
  });
  serve(http, readPressed, async ({ actor, params }) => presses.read(actor, params.pressId));
}
