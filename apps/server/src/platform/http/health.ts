import { endpoint } from '@siaga/contracts/endpoint';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { unavailable } from '../errors.ts';
import { serve } from './serve.ts';

const health = endpoint('GET /health', {
  access: 'public',
  summary: 'Alive: the process answers.',
  reply: z.object({ status: z.literal('ok') }),
  neverShed: true,
  withoutDatabase: true,
});

const ready = endpoint('GET /ready', {
  access: 'public',
  summary: 'Ready: the database answers and migrations are done; else 503 and which part is missing.',
  reply: z.object({ status: z.literal('ok') }),
  neverShed: true,
  withoutDatabase: true,
});

/** @param missing Which parts are not there right now; asks the database anew each time. */
export function serveHealth(app: FastifyInstance, missing: () => Promise<string[]>): void {
  serve(app, health, async () => ({ status: 'ok' as const }));
  serve(app, ready, async () => {
    const parts = await missing();
    if (parts.length > 0) throw unavailable('not_ready', `Missing: ${parts.join(', ')}.`);
    return { status: 'ok' as const };
  });
}
