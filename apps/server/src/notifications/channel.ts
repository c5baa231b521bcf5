import type { Channel as ChannelName, DeliveryReason } from '@siaga/contracts/deliveries';
import type { ChannelState } from '@siaga/contracts/notifications';
import type { Db, Trx } from '../platform/db/index.ts';
import type { DeliveryRow } from './outbox/repository.ts';
import type { Message } from './topics.ts';

/** Who is reached through a channel. */
export type Recipient = Pick<DeliveryRow, 'recipient_kind' | 'recipient_id'>;

/** What became of one call to the provider. */
export type Result =
  /** The provider has it and named it. `alsoKeep` writes what the channel wants kept of that, in the same transaction. */
  | { kind: 'sent'; providerId: string; alsoKeep?: (trx: Trx) => Promise<void> }
  /**
   * Not now; again after the usual wait, and not before `afterMs` where the provider said so. `mayHaveArrived` where it was
   * asked and did not answer: the next copy says that it may be the second.
   */
  | { kind: 'retry'; reason: DeliveryReason; afterMs?: number; mayHaveArrived?: boolean }
  /** Never: trying again would change nothing. */
  | { kind: 'gone'; reason: DeliveryReason };

/** One way to reach people. Its calls leave the house, so nothing of it but {@link recipients} runs inside a transaction. */
export interface Channel {
  name: ChannelName;
  isConfigured(): boolean;
  /** Who of these people, and which groups of the site, are connected to the channel. */
  recipients(db: Db, userIds: readonly string[], siteId: string): Promise<Recipient[]>;
  /** What the recipients are called, by `recipient_id`. */
  namesOf(db: Db, recipients: readonly Recipient[]): Promise<Map<string, string>>;
  /** Whose language a recipient is told in, and as whom; null when they are not connected any more. */
  addressee(db: Db, recipient: Recipient): Promise<{ userId: string | null; language: 'id' | 'en' } | null>;
  /**
   * When a call about this recipient may go out without offending the provider, UTC ms. An answer of `now` is a place taken:
   * ask once for each send or edit, right before it. A later answer takes nothing: ask again then.
   */
  freeAt(recipient: Recipient, now: number): number;
  send(delivery: DeliveryRow, message: Message): Promise<Result>;
  /** Makes what was sent show the message as it is now. */
  edit(delivery: DeliveryRow, message: Message): Promise<Result>;
  /** How it stands, and how many of these people and of the site's groups it reaches. */
  status(db: Db, userIds: readonly string[], siteId: string): Promise<Standing>;
}

export type Standing = Pick<ChannelState, 'state' | 'reason' | 'botName' | 'connectedPeople' | 'groups'>;
