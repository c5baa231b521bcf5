import { z } from 'zod';
import { Id, Time } from './common.ts';

export const channels = ['telegram', 'webpush'] as const;
export const Channel = z.enum(channels);
export type Channel = z.infer<typeof Channel>;

export const DeliveryState = z.enum([
  'queued',
  'leased',
  'sent',
  'delivered',
  'seen',
  'failed',
  'superseded',
]);

/** Why a delivery failed or waits. */
export const deliveryReasons = [
  /** The channel has no token; nothing was tried. */
  'not_configured',
  /** The channel works, but nobody who answers at the site is connected to it. */
  'nobody_connected',
  /** The person blocked the bot, left the group or withdrew the browser's permission. */
  'blocked',
  /** The provider refused the token. */
  'token_refused',
  /** The provider asks for patience. */
  'rate_limited',
  /** No answer, or none in time. */
  'unreachable',
  /** The provider refused the message. */
  'refused',
  /** Too old to be worth a ring. */
  'too_old',
  /** Another program fetches what the bot is sent, so that buttons do not reach us. */
  'polled_elsewhere',
] as const;
export const DeliveryReason = z.enum(deliveryReasons);
export type DeliveryReason = z.infer<typeof DeliveryReason>;

/** One message to one channel of one recipient. */
export const Delivery = z.object({
  id: Id,
  channel: Channel,
  kind: z.enum(['alert', 'reminder', 'help', 'venue', 'test']),
  /** A person's name, a group's title; null when there was nobody to send to. */
  recipient: z.string().nullable(),
  /** `sent` only with the provider's own id. */
  state: DeliveryState,
  providerId: z.string().optional(),
  reason: DeliveryReason.nullable(),
  attempts: z.number().int(),
  /** When it is tried again; null when it is not. */
  retryAt: Time.nullable(),
  /** The server stopped in mid-send: it may have arrived twice. */
  mayBeDuplicate: z.boolean(),
  queuedAt: Time,
  sentAt: Time.nullable(),
  /** When the message last showed a newer state of the incident. */
  editedAt: Time.nullable(),
});
export type Delivery = z.infer<typeof Delivery>;
