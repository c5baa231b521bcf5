import { doSetup, readSetup } from '@siaga/contracts/sites';
import type { FastifyInstance } from 'fastify';
import type { Identity } from '../../identity/index.ts';
import { serve } from '../../platform/http/serve.ts';
import type { SetUpService } from './service.ts';

export function setUpRoutes(http: FastifyInstance, setUp: SetUpService, identity: Identity): void {
  serve(http, readSetup, async () => ({ needed: await setUp.isNeeded(), demo: await setUp.isDemo() }));
  serve(http, doSetup, async ({ body, request, reply }) => {
    const user = await setUp.setUp(body);
    await identity.signIn(user.id, request, reply);
    return { user };
  });
}
