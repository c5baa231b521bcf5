import type { FastifyInstance } from 'fastify';
import type { NotificationsParts } from '../index.ts';
import type { OutboxService } from '../outbox/service.ts';
import { createPushChannel, sealingKeyOf } from './channel.ts';
import { contactOf, openKeys, type PushKeys } from './keys.ts';
import { hasDevices } from './repository.ts';
import { pushRoutes } from './routes.ts';
import { createPushDevices } from './service.ts';
import { createTestTopic } from './test-topic.ts';

export { TEST_TOPIC } from './test-topic.ts';

const HOUR_MS = 3_600_000;
/** A push service that has not answered by then is asked again later. */
const TIMEOUT_MS = 10_000;

export interface WebPushParts extends Pick<
  NotificationsParts,
  'db' | 'clock' | 'jobs' | 'config' | 'identity'
> {
  outbox: Pick<OutboxService, 'ring'>;
}

export type WebPush = ReturnType<typeof createWebPush>;

/** Rings browsers through the push services of their makers. */
export function createWebPush(parts: WebPushParts) {
  const { db, jobs, config } = parts;
  const hosts = config.pushHosts;
  const sealingKey = sealingKeyOf(config);
  let opened: PushKeys | null = null;
  const keys = () => {
    if (!opened) throw new Error('web push is not prepared');
    return opened;
  };
  const calls = { keys, contact: contactOf(config), hosts, timeoutMs: TIMEOUT_MS };
  const devices = createPushDevices({ ...parts, sealingKey, hosts });
  jobs.every('webpush.sweep', HOUR_MS, () => devices.dropErased());
  return {
    channel: createPushChannel({ ...parts, ...calls, sealingKey }),
    testTopic: createTestTopic(config),
    devicesOf: devices.list,
    publicKey: () => keys().publicKey,
    /** Reads the installation's keys, which the first start makes. */
    async prepare(): Promise<void> {
      opened ??= await openKeys(db, config);
      // The first alert after a start does not wait for what only a server with browsers to ring needs.
      if (await hasDevices(db)) await import('web-push');
    },
    routes: (http: FastifyInstance) => pushRoutes(http, devices),
  };
}
