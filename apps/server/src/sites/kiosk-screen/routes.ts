import { readBoard, unlockKiosk } from '@siaga/contracts/kiosks';
import type { FastifyInstance } from 'fastify';
import { serve } from '../../platform/http/serve.ts';
import type { KioskScreenService } from './service.ts';

export function kioskScreenRoutes(http: FastifyInstance, screen: KioskScreenService): void {
  serve(http, readBoard, async ({ actor }) => screen.board(actor));
  serve(http, unlockKiosk, async ({ actor, body }) => screen.unlock(actor, body.pin));
}
