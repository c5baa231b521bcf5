import { createHash } from 'node:crypto';
import type { DeliveryKind, Message } from '../topics.ts';

/** A push service takes 4,096 bytes with everything that encryption adds. */
const MOST_BYTES = 3_500;

/** What the service worker is given, as JSON. */
export interface PushPayload {
  title: string;
  body: string;
  /** Rings of one subject replace each other. */
  tag: string;
  /** Page of Siaga about it; null where nobody knows the address from outside. */
  url: string | null;
  /** Shown without a sound: nothing is left to do, or it only shows what has become of what rang before. */
  isOver: boolean;
  kind: DeliveryKind;
}

/** The payload of a message, its text cut where a push service would refuse it. */
export function toPayload(
  message: Message,
  { kind, isEdit }: { kind: DeliveryKind; isEdit: boolean },
): string {
  const payload: PushPayload = {
    title: message.title,
    body: message.lines.join('\n'),
    tag: message.tag,
    url: message.url,
    isOver: message.isOver || isEdit,
    kind,
  };
  const whole = JSON.stringify(payload);
  if (Buffer.byteLength(whole) <= MOST_BYTES) return whole;
  // A character is at most 6 bytes in JSON.
  const room = Math.floor(
    (MOST_BYTES - Buffer.byteLength(JSON.stringify({ ...payload, title: '', body: '' }))) / 6,
  );
  const title = cut(payload.title, Math.min(120, room));
  return JSON.stringify({ ...payload, title, body: cut(payload.body, room - title.length) });
}

const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, Math.max(length - 1, 0)).toWellFormed()}…`;

/**
 * What a push service knows a subject by, so that it keeps only the newest for a device that is away: 32 characters, the
 * most that it takes (RFC 8030, 5.4).
 */
export const toTopicHeader = (tag: string): string =>
  createHash('sha256').update(tag).digest('base64url').slice(0, 32);
