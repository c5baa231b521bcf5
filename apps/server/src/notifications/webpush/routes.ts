import {
  addPushDevice,
  confirmPushTest,
  removePushDevice,
  testPushDevice,
} from '@siaga/contracts/notifications';
import type { FastifyInstance } from 'fastify';
import { serve } from '../../platform/http/serve.ts';
import type { PushDevices } from './service.ts';

export function pushRoutes(http: FastifyInstance, devices: PushDevices): void {
  serve(http, addPushDevice, async ({ actor, body }) => ({ device: await devices.add(actor, body) }));
  serve(http, removePushDevice, async ({ actor, params }) => devices.remove(actor, params.id));
  serve(http, testPushDevice, async ({ actor, params }) => devices.test(actor, params.id));
  serve(http, confirmPushTest, async ({ actor, params }) => devices.confirm(actor, params.id));
}
