import type { Delivery } from '@siaga/contracts/deliveries';
import type { Actor } from '../platform/actor.ts';
import type { Db, Trx } from '../platform/db/index.ts';

export type DeliveryKind = Delivery['kind'];

/** What one recipient is told, in words that every channel can show. All text is plain; a channel escapes it. */
export interface Message {
  language: 'id' | 'en';
  /** One line. */
  title: string;
  lines: string[];
  /** What the recipient may answer with; a channel without buttons leaves them out. */
  buttons: { action: string; label: string }[];
  /** Shown on a map beside the message. */
  venue: { lat: number; lon: number; title: string; address: string } | null;
  /** Page of Siaga about it; null where nobody knows the address from outside. */
  url: string | null;
  /** Messages of one subject replace each other where a channel can do that. */
  tag: string;
  /** Nothing is left to do: shown quietly, and worth no new ring. */
  isOver: boolean;
}

/** What is to be put into words, and for whom. */
export interface Occasion {
  subjectId: string;
  kind: DeliveryKind;
  language: 'id' | 'en';
  /** The person who is told; null for a group. */
  userId: string | null;
  /** The server stopped in mid-send: this may be the second copy, and says so. */
  mayBeDuplicate: boolean;
  /** It was sent before and is to show what has become of the subject: never null then. */
  isEdit: boolean;
}

/** What the module that owns a topic hands in: it knows the words, and what a pressed button does. */
export interface Topic {
  /** Null when there is no use in it any more: the delivery is superseded. */
  compose(occasion: Occasion): Promise<Message | null>;
  /** Does what a button says, as the person who pressed it; answers what they are told, one line. */
  act(actor: Actor, subjectId: string, action: string, language: 'id' | 'en'): Promise<string>;
  /** What somebody is told whose button was used already, one line: how things stand. */
  stand(subjectId: string, language: 'id' | 'en'): Promise<string>;
  /** What became of a delivery of the subject has changed, and is kept. Called often: whoever shows it gathers the calls. */
  delivered?(subjectId: string): void;
}

/**
 * How much a telling presses: the real thing goes first, before what is an exercise and what is told late. A reminder stands in
 * only for others of its own weight.
 */
export type Weight = 'real' | 'drill' | 'late';

/** Whom a subject is told to. */
export interface Telling {
  topic: string;
  subjectId: string;
  siteId: string;
  kind: DeliveryKind;
  /** Nothing was told of the subject before, so that nothing need be looked for. */
  isFirst?: boolean;
  weight: Weight;
  /** People who are to answer; each is reached through every channel that they are connected to. */
  userIds: readonly string[];
  /** Shown on a map as well, where a channel can. */
  withVenue: boolean;
}

/** The face that other modules use. All but `onTopic` and `deliveriesOf` take part in the caller's transaction. */
export interface Outbox {
  onTopic(name: string, topic: Topic): void;
  /**
   * Queues one delivery for each channel and recipient, groups of the site among them. Telling the same kind again sets it
   * off again (a reminder, another call for help). A channel that reaches nobody leaves a failed delivery which says why.
   */
  tell(trx: Trx, telling: Telling): Promise<void>;
  /** What was sent shows something old: it is edited. */
  update(trx: Trx, topic: string, subjectId: string): Promise<void>;
  /**
   * Sends of these kinds that still wait have become needless and are superseded; what was sent, of every kind, is edited.
   */
  settle(trx: Trx, topic: string, subjectId: string, kinds: readonly DeliveryKind[]): Promise<void>;
  /** Oldest first. */
  deliveriesOf(db: Db, topic: string, subjectId: string): Promise<Delivery[]>;
}
