import { z } from 'zod';
import { byId, Id, Time } from './common.ts';
import { endpoint } from './endpoint.ts';

/** How a channel of the installation stands. */
export const ChannelState = z.object({
  channel: z.enum(['telegram', 'webpush']),
  /** off = not configured; failing = configured, and its last call was refused or unanswered. */
  state: z.enum(['off', 'ok', 'failing', 'untried']),
  /** Why it fails, in the words of DeliveryReason; null when it does not. */
  reason: z.string().nullable(),
  /** Name of the bot, once Telegram has told it. */
  botName: z.string().nullable(),
  /** People who answer at the site and are connected to the channel. */
  connectedPeople: z.number().int(),
  /** People who answer at the site. */
  people: z.number().int(),
  groups: z.number().int(),
});
export type ChannelState = z.infer<typeof ChannelState>;

export const readChannels = endpoint('GET /api/notifications/channels', {
  access: 'emergency.read',
  summary: 'Which channels reach the people who answer at a site.',
  query: z.object({ siteId: Id }),
  reply: z.object({ data: z.array(ChannelState) }),
});

const TelegramInvitation = z.object({
  /** Opens the bot; shown as a QR code as well. Works once, for 15 minutes. */
  url: z.url(),
  /** To be typed as `/start CODE` where the address does not open. */
  code: z.string(),
  botName: z.string(),
  expiresAt: Time,
});

export const TelegramLink = z.object({
  linkedAt: Time,
  /** When the person last pressed the button of a test message; null = never. */
  testedAt: Time.nullable(),
  /** The person blocked the bot. */
  blocked: z.boolean(),
});
export const PushDevice = z.object({
  id: Id,
  name: z.string(),
  addedAt: Time,
  lastSentAt: Time.nullable(),
  testedAt: Time.nullable(),
  blocked: z.boolean(),
});
export type PushDevice = z.infer<typeof PushDevice>;

export const readOwnChannels = endpoint('GET /api/notifications/mine', {
  access: 'signed-in',
  summary: 'How the caller is reached.',
  reply: z.object({
    telegram: z.object({
      configured: z.boolean(),
      botName: z.string().nullable(),
      link: TelegramLink.nullable(),
    }),
    webpush: z.object({ publicKey: z.string(), devices: z.array(PushDevice) }),
  }),
});
export const inviteToTelegram = endpoint('POST /api/notifications/telegram/invitation', {
  access: 'signed-in',
  summary: 'A one-time code with which the caller connects their own Telegram chat.',
  reply: TelegramInvitation,
  status: 201,
});
export const unlinkTelegram = endpoint('DELETE /api/notifications/telegram/link', {
  access: 'signed-in',
  summary: "Disconnects the caller's Telegram chat.",
});
export const testTelegram = endpoint('POST /api/notifications/telegram/test', {
  access: 'signed-in',
  summary: 'Sends the caller a test message with a button that proves it was read.',
  rateLimit: { max: 10, perSeconds: 60 },
});
export const addPushDevice = endpoint('POST /api/notifications/push/devices', {
  access: 'signed-in',
  summary: 'Registers a browser that may be rung through its push service.',
  body: z.object({
    endpoint: z.url().max(2_000),
    keys: z.object({ p256dh: z.string().max(200), auth: z.string().max(100) }),
    name: z.string().trim().min(1).max(120),
  }),
  reply: z.object({ device: PushDevice }),
  status: 201,
});
export const removePushDevice = endpoint('DELETE /api/notifications/push/devices/:id', {
  access: 'signed-in',
  summary: "Takes one of the caller's browsers off.",
  params: byId,
});
export const testPushDevice = endpoint('POST /api/notifications/push/devices/:id/test', {
  access: 'signed-in',
  summary: 'Rings one of the browsers of the caller.',
  params: byId,
});
export const confirmPushTest = endpoint('POST /api/notifications/push/devices/:id/confirm', {
  access: 'signed-in',
  summary: 'The browser says that the test has arrived.',
  params: byId,
});

export const TelegramGroup = z.object({
  id: Id,
  siteId: Id,
  title: z.string(),
  linkedAt: Time,
  /** The bot was taken out of the group. */
  blocked: z.boolean(),
});
export type TelegramGroup = z.infer<typeof TelegramGroup>;

export const listTelegramGroups = endpoint('GET /api/notifications/telegram/groups', {
  access: 'channels.manage',
  summary: 'Telegram groups that are told of a site.',
  query: z.object({ siteId: Id }),
  reply: z.object({ data: z.array(TelegramGroup) }),
});
export const inviteTelegramGroup = endpoint('POST /api/notifications/telegram/groups/invitation', {
  access: 'channels.manage',
  summary: 'A one-time code that connects the group in which it is used.',
  body: z.object({ siteId: Id }),
  reply: TelegramInvitation,
  status: 201,
});
export const removeTelegramGroup = endpoint('DELETE /api/notifications/telegram/groups/:id', {
  access: 'channels.manage',
  summary: 'A group is told nothing any more.',
  params: byId,
});
