import { claimPairing, createKiosk, startPairing } from '@siaga/contracts/kiosks';
import type { FastifyInstance } from 'fastify';
import { serve } from '../../platform/http/serve.ts';
import type { PairingService } from './service.ts';

export function pairingRoutes(http: FastifyInstance, pairing: PairingService): void {
  serve(http, startPairing, async () => pairing.startPairing());
  serve(http, createKiosk, async ({ actor, body }) => ({ kiosk: await pairing.createKiosk(actor, body) }));
  serve(http, claimPairing, async ({ body, request }) => pairing.claim(body.claim, request.ip));
}
