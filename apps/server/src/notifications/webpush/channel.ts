import type { Config } from '../../platform/config.ts';
import { deriveKey, unseal } from '../../platform/crypto.ts';
import { log } from '../../platform/log.ts';
import type { Channel, Recipient, Result, Standing } from '../channel.ts';
import type { NotificationsParts } from '../index.ts';
import type { DeliveryRow } from '../outbox/repository.ts';
import type { Message } from '../topics.ts';
import { toPayload, toTopicHeader } from './payload.ts';
import { post, type PostParts, type Subscription } from './post.ts';
import * as rows from './repository.ts';

/** A device that was away hears of it for as long as an alert is worth sending. */
const TTL_S = 24 * 3_600;
const TEST_TTL_S = 600;

export interface PushChannelParts extends Pick<NotificationsParts, 'db' | 'clock' | 'identity'>, PostParts {
  sealingKey: Buffer;
}

/** Seals what whoever has it can ring the browser with. */
export const sealingKeyOf = ({ secret }: Pick<Config, 'secret'>): Buffer => deriveKey(secret, 'push devices');

/** The browsers of people, through the push services of their makers. */
export function createPushChannel(parts: PushChannelParts): Channel {
  const { db, clock, identity, sealingKey } = parts;
  let standing: Pick<Standing, 'state' | 'reason'> = { state: 'untried', reason: null };

  async function ring(delivery: DeliveryRow, message: Message, isEdit: boolean): Promise<Result> {
    const device = await rows.findDevice(db, delivery.recipient_id);
    if (!device || device.blocked_at !== null) return { kind: 'gone', reason: 'blocked' };
    const subscription = opened(device);
    if (!subscription) return learn(device, { kind: 'gone', reason: 'blocked' });
    const isQuiet = message.isOver || isEdit;
    const result = await post(parts, {
      subscription,
      payload: toPayload(message, { kind: delivery.kind, isEdit }),
      topic: toTopicHeader(message.tag),
      isUrgent: !isQuiet,
      ttlS: delivery.kind === 'test' ? TEST_TTL_S : TTL_S,
    });
    standing =
      result.kind === 'sent' || result.reason === 'blocked'
        ? { state: 'ok', reason: null }
        : { state: 'failing', reason: result.reason };
    return learn(device, result);
  }

  /** Null when it was sealed with another secret: nobody can ring this browser any more. */
  function opened({ subscription }: rows.StandingDevice): Subscription | null {
    try {
      return JSON.parse(unseal(sealingKey, subscription)) as Subscription;
    } catch {
      return null;
    }
  }

  async function learn({ id }: rows.StandingDevice, result: Result): Promise<Result> {
    const now = clock.now();
    if (result.kind === 'sent')
      return { ...result, alsoKeep: (trx) => rows.updateDevice(trx, id, { last_sent_at: now }) };
    // The result counts, whether or not this can be noted.
    if (result.reason === 'blocked')
      await rows.updateDevice(db, id, { blocked_at: now }).catch((error: unknown) => {
        log.warn({ err: error }, 'what a push service said of a device was not noted');
      });
    return result;
  }

  return {
    name: 'webpush',
    // Its keys are made before anybody can press.
    isConfigured: () => true,

    async recipients(on, userIds): Promise<Recipient[]> {
      const devices = await rows.listDevicesOf(on, userIds);
      return devices
        .filter((device) => device.blocked_at === null)
        .map(({ id }) => ({ recipient_kind: 'device', recipient_id: id }));
    },

    async namesOf(on, recipients) {
      const owners = await rows.listOwners(
        on,
        recipients.map((recipient) => recipient.recipient_id),
      );
      const names = await identity.namesOf(on, [...new Set(owners.map((owner) => owner.user_id))]);
      return new Map(
        owners.flatMap(({ id, user_id, name }) => {
          const person = names.get(user_id);
          if (person === undefined) return [];
          return [[id, name === '' ? person : `${person} (${name})`] as const];
        }),
      );
    },

    async addressee(on, { recipient_id }) {
      const device = await rows.findDevice(on, recipient_id);
      if (!device || device.blocked_at !== null) return null;
      const language = await identity.languageOf(on, device.user_id);
      return language === null ? null : { userId: device.user_id, language };
    },

    // Push services name no limit for so few messages; one that has enough says so and for how long.
    freeAt: (_recipient, now) => now,
    send: (delivery, message) => ring(delivery, message, false),
    // What was sent cannot be changed; a newer push of the same tag takes its place on the screen.
    edit: (delivery, message) => ring(delivery, message, true),

    async status(on, userIds) {
      const devices = await rows.listDevicesOf(on, userIds);
      const connected = devices.filter((device) => device.blocked_at === null);
      const connectedPeople = new Set(connected.map((device) => device.user_id)).size;
      return { ...standing, botName: null, connectedPeople, groups: 0 };
    },
  };
}
