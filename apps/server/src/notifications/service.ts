import type { ChannelState, readOwnChannels } from '@siaga/contracts/notifications';
import type { z } from 'zod';
import { type Actor, reachesSite, requirePermission } from '../platform/actor.ts';
import { notFound } from '../platform/errors.ts';
import type { Channel } from './channel.ts';
import type { NotificationsParts } from './index.ts';
import type { WebPush } from './webpush/index.ts';

type OwnChannels = z.input<typeof readOwnChannels.reply>;

export interface OverviewParts extends Pick<NotificationsParts, 'db' | 'identity' | 'sites'> {
  channels: readonly Channel[];
  webPush: Pick<WebPush, 'publicKey' | 'devicesOf'>;
  ownTelegram: (actor: Actor) => Promise<OwnChannels['telegram']>;
}

export type Overview = ReturnType<typeof createOverview>;

/** Which channels there are, and whom they reach. */
export function createOverview({ db, identity, sites, channels, webPush, ownTelegram }: OverviewParts) {
  return {
    /** How the people who answer at a site are reached. @throws 404 for a site outside the caller's scope. */
    async read(actor: Actor, siteId: string): Promise<ChannelState[]> {
      requirePermission(actor, 'emergency.read');
      if (!reachesSite(actor, siteId) || !(await sites.get(db, siteId))) throw notFound('site');
      const people = (await identity.respondersAt(db, siteId)).map((person) => person.id);
      return Promise.all(
        channels.map(async (channel) => ({
          channel: channel.name,
          ...(await channel.status(db, people, siteId)),
          people: people.length,
        })),
      );
    },

    async readOwn(actor: Actor): Promise<OwnChannels> {
      return {
        telegram: await ownTelegram(actor),
        webpush: { publicKey: webPush.publicKey(), devices: await webPush.devicesOf(actor) },
      };
    },
  };
}
