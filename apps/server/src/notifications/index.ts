import type { FastifyInstance } from 'fastify';
import type { Identity } from '../identity/index.ts';
import type { Config } from '../platform/config.ts';
import type { Db } from '../platform/db/index.ts';
import type { Jobs } from '../platform/jobs/index.ts';
import type { Clock } from '../platform/time.ts';
import type { Sites } from '../sites/index.ts';
import type { Channel } from './channel.ts';
import { createOutbox } from './outbox/service.ts';
import { overviewRoutes } from './routes.ts';
import { createOverview } from './service.ts';
import { createTelegram } from './telegram/index.ts';
import type { Outbox, Topic } from './topics.ts';
import { createWebPush, TEST_TOPIC } from './webpush/index.ts';
import { createWorker, type Worker } from './worker/service.ts';

export type { DeliveryKind, Message, Occasion, Outbox, Topic, Weight } from './topics.ts';

/** What the module is built from, handed in by app.ts. */
export interface NotificationsParts {
  db: Db;
  clock: Clock;
  jobs: Jobs;
  config: Config;
  identity: Pick<Identity, 'audit' | 'namesOf' | 'actorThrough' | 'respondersAt' | 'languageOf'>;
  sites: Pick<Sites, 'get'>;
}

export type Notifications = ReturnType<typeof createNotifications>;

/** Who is told what through which channel, and what became of it. */
export function createNotifications(parts: NotificationsParts) {
  const { db, clock } = parts;
  const topics = new Map<string, Topic>();
  const channels: Channel[] = [];
  const outbox = createOutbox({ clock, channels, wake: () => worker.wake() });
  const telegram = createTelegram({ ...parts, topics });
  const webPush = createWebPush({ ...parts, outbox });
  channels.push(telegram.channel, webPush.channel);
  topics.set(TEST_TOPIC, webPush.testTopic);
  const worker: Worker = createWorker({ db, clock, channels, topics });
  const overview = createOverview({ ...parts, channels, webPush, ownTelegram: telegram.ownState });
  parts.jobs.onClockBehind(worker.correctMoments);
  const face: Outbox = { ...outbox, onTopic: (name, topic) => void topics.set(name, topic) };
  return {
    ...face,

    /** Begins to send; from then on whatever is put into the outbox leaves at once. Safe to call again after a failure. */
    async start(): Promise<void> {
      await webPush.prepare();
      worker.start();
      telegram.start();
    },
    /** Sends all that is due by the clock and what follows from it, for tests that move the clock. */
    runDue: () => worker.runDue(),
    /** Begins nothing new; lets calls under way end for a moment. What is then still open is repeated, and labelled. */
    async stop(): Promise<void> {
      await Promise.all([worker.stop(), telegram.stop()]);
    },

    routes(http: FastifyInstance): void {
      overviewRoutes(http, overview);
      webPush.routes(http);
      telegram.routes(http);
    },
  };
}
