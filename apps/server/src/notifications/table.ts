import type { Channel, Delivery, DeliveryReason } from '@siaga/contracts/deliveries';
import type { Weight } from './topics.ts';

/** One message to one recipient through one channel: the outbox, and the record of what became of it. */
export interface DeliveryTable {
  id: string;
  topic: string;
  subject_id: string;
  site_id: string | null;
  kind: Delivery['kind'];
  weight: Weight;
  channel: Channel;
  /** `nobody` stands for a channel that reached no one, so that the list says so. */
  recipient_kind: 'user' | 'group' | 'device' | 'nobody';
  recipient_id: string;
  state: Delivery['state'];
  reason: DeliveryReason | null;
  /** The provider's own id of the message; null until it has said one. */
  provider_id: string | null;
  /** Counts up when what was sent shows something old; more than `sent_revision` = an edit is due. */
  wanted_revision: number;
  sent_revision: number;
  /** How often it was put into words; part of its buttons, so that each rendering's work once. */
  renders: number;
  /** Failed tries since it was last told. */
  attempts: number;
  may_be_duplicate: number;
  /** When a worker is to look at it; null when nothing is to be done. */
  due_at: number | null;
  lease_owner: string | null;
  lease_until: number | null;
  queued_at: number;
  sent_at: number | null;
  edited_at: number | null;
}

/** A person's own chat with the bot. */
export interface TelegramLinkTable {
  user_id: string;
  chat_id: string;
  telegram_user_id: string;
  linked_at: number;
  tested_at: number | null;
  blocked_at: number | null;
}

/** A group that is told of a site. */
export interface TelegramGroupTable {
  id: string;
  site_id: string;
  chat_id: string;
  title: string;
  linked_by: string;
  linked_at: number;
  blocked_at: number | null;
}

/** A one-time code; with a site it connects a group, else the person's own chat. */
export interface TelegramInvitationTable {
  code_hash: string;
  user_id: string;
  site_id: string | null;
  expires_at: number;
  used_at: number | null;
}

/** Updates that were dealt with; Telegram may send one twice. */
export interface TelegramUpdateTable {
  update_id: number;
  at: number;
}

export interface TelegramUsedButtonTable {
  id: string;
  at: number;
}

/** A browser that may be rung through its push service. */
export interface PushDeviceTable {
  id: string;
  user_id: string;
  /** The row's own id once it was taken off, so that the browser can be registered anew. */
  endpoint_hash: string;
  /**
   * JSON of the browser's subscription, sealed: whoever has it can ring the browser. Null once it was taken off; the row
   * stays, because deliveries name it.
   */
  subscription: string | null;
  name: string;
  added_at: number;
  last_sent_at: number | null;
  tested_at: number | null;
  blocked_at: number | null;
}

/** Keys that the installation made for itself, sealed with its secret. */
export interface ChannelKeyTable {
  name: string;
  sealed: string;
}

declare module '../platform/db/transaction.ts' {
  interface Tables {
    deliveries: DeliveryTable;
    telegram_links: TelegramLinkTable;
    telegram_groups: TelegramGroupTable;
    telegram_invitations: TelegramInvitationTable;
    telegram_updates: TelegramUpdateTable;
    telegram_used_buttons: TelegramUsedButtonTable;
    push_devices: PushDeviceTable;
    channel_keys: ChannelKeyTable;
  }
}
