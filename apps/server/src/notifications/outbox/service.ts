import type { Delivery } from '@siaga/contracts/deliveries';
import type { Db, Trx } from '../../platform/db/index.ts';
import { newId } from '../../platform/ids.ts';
import { type Clock, toTime, toTimeOrNull } from '../../platform/time.ts';
import type { Channel, Recipient } from '../channel.ts';
import type { DeliveryKind, Telling, Weight } from '../topics.ts';
import * as rows from './repository.ts';
import type { DeliveryRow } from './repository.ts';

/** A person who was reminded of one incident just now is not rung for the next one of the site as well: the reminder names both. */
const REMINDERS_APART_MS = 10_000;

const SHOWS_MAPS = 'telegram';

/** Kinds of which the list says when a channel reaches nobody. */
const SAID_WHEN_NOBODY: readonly DeliveryKind[] = ['alert', 'help'];

export interface OutboxParts {
  clock: Clock;
  channels: readonly Channel[];
  /** Called after the commit of whatever put something into the outbox. */
  wake: () => void;
}

/** One message to one recipient, as opposed to whoever answers at a site. */
export type Ringing = Pick<Telling, 'topic' | 'subjectId' | 'kind'> & {
  siteId: string | null;
  channel: Channel['name'];
  recipient: Recipient;
};

export type OutboxService = ReturnType<typeof createOutbox>;

const keyOf = (row: { channel: string; recipient_id: string }) => `${row.channel}:${row.recipient_id}`;
const isWaiting = (row: DeliveryRow) => row.due_at !== null && row.state !== 'sent';

export function createOutbox({ clock, channels, wake }: OutboxParts) {
  async function tell(trx: Trx, telling: Telling): Promise<void> {
    const { topic, subjectId, kind } = telling;
    const now = clock.now();
    const known = telling.isFirst ? [] : await rows.listDeliveries(trx, topic, subjectId);
    const sameKind = new Map(known.filter((row) => row.kind === kind).map((row) => [keyOf(row), row]));
    // The alert itself has not got through yet: a reminder of it would only stand in its way.
    const unheard = new Set(known.filter((row) => row.kind === 'alert' && isWaiting(row)).map(keyOf));
    const [again, made]: [string[], DeliveryRow[]] = [[], []];
    for (const channel of channels) {
      if (kind === 'venue' && channel.name !== SHOWS_MAPS) continue;
      const reached = channel.isConfigured()
        ? await channel.recipients(trx, telling.userIds, telling.siteId)
        : [];
      if (reached.length === 0 && SAID_WHEN_NOBODY.includes(kind)) {
        const nobody = unreached(channel, telling, now);
        if (!sameKind.has(keyOf(nobody))) made.push(nobody);
      }
      const reminded =
        kind === 'reminder' ? await remindedOfOthers(trx, channel, telling, reached) : new Set<string>();
      for (const recipient of reached) {
        const row = queued(channel.name, telling, recipient, now);
        const before = sameKind.get(keyOf(row));
        if (before && isWaiting(before)) continue;
        if (kind === 'reminder' && (unheard.has(keyOf(row)) || reminded.has(row.recipient_id))) continue;
        if (before) again.push(before.id);
        else made.push(row);
        if (telling.withVenue && !before && channel.name === SHOWS_MAPS)
          made.push({ ...row, id: newId(), kind: 'venue' });
      }
    }
    await rows.rearm(trx, again, now);
    await rows.insertDeliveries(trx, made);
    trx.afterCommit(wake);
  }

  const remindedOfOthers = (
    trx: Trx,
    { name }: Channel,
    { siteId, kind, weight, subjectId }: Telling,
    recipients: readonly Recipient[],
  ): Promise<Set<string>> =>
    rows.listToldSince(
      trx,
      {
        channel: name,
        siteId,
        kind,
        weight,
        since: clock.now() - REMINDERS_APART_MS,
        now: clock.now(),
        exceptSubject: subjectId,
      },
      recipients,
    );

  /** Queues one delivery to one recipient of one channel, or sets it off again. */
  async function ring(trx: Trx, ringing: Ringing): Promise<void> {
    const { channel, recipient, topic, subjectId, kind } = ringing;
    const now = clock.now();
    const row = queued(channel, ringing, recipient, now);
    const known = await rows.listDeliveries(trx, topic, subjectId);
    const before = known.find((other) => other.kind === kind && keyOf(other) === keyOf(row));
    if (!before) await rows.insertDeliveries(trx, [row]);
    else if (!isWaiting(before)) await rows.rearm(trx, [before.id], now);
    trx.afterCommit(wake);
  }

  async function update(trx: Trx, topic: string, subjectId: string): Promise<void> {
    await rows.wantEdits(trx, topic, subjectId, clock.now());
    trx.afterCommit(wake);
  }

  return {
    tell,
    ring,
    update,
    async settle(trx: Trx, topic: string, subjectId: string, kinds: readonly DeliveryKind[]): Promise<void> {
      await rows.supersede(trx, topic, subjectId, kinds);
      await update(trx, topic, subjectId);
    },

    async deliveriesOf(db: Db, topic: string, subjectId: string): Promise<Delivery[]> {
      const list = await rows.listDeliveries(db, topic, subjectId);
      const names = new Map<string, string>();
      for (const channel of channels) {
        const own = list.filter((row) => row.channel === channel.name && row.recipient_kind !== 'nobody');
        for (const [id, name] of await channel.namesOf(db, own)) names.set(`${channel.name}:${id}`, name);
      }
      return list.map((row) => toDelivery(row, names.get(keyOf(row)) ?? null));
    },
  };
}

function queued(
  channel: Channel['name'],
  telling: Pick<Telling, 'topic' | 'subjectId' | 'kind'> & { siteId: string | null; weight?: Weight },
  recipient: Recipient,
  now: number,
): DeliveryRow {
  return {
    id: newId(),
    topic: telling.topic,
    subject_id: telling.subjectId,
    site_id: telling.siteId,
    kind: telling.kind,
    weight: telling.weight ?? 'real',
    channel,
    ...recipient,
    state: 'queued',
    reason: null,
    provider_id: null,
    wanted_revision: 0,
    sent_revision: 0,
    renders: 0,
    attempts: 0,
    may_be_duplicate: 0,
    due_at: now,
    lease_owner: null,
    lease_until: null,
    queued_at: now,
    sent_at: null,
    edited_at: null,
  };
}

/** What the list shows of a channel that reaches no one: never "sent", and why. */
function unreached(channel: Channel, telling: Telling, now: number): DeliveryRow {
  return {
    ...queued(channel.name, telling, { recipient_kind: 'nobody', recipient_id: 'nobody' }, now),
    state: 'failed',
    reason: channel.isConfigured() ? 'nobody_connected' : 'not_configured',
    due_at: null,
  };
}

/** The provider's own number of the message. Of Telegram's the chat is left out: a private one is its person's number. */
const messageIdOf = ({ channel, provider_id }: DeliveryRow): string =>
  channel === 'telegram' ? provider_id!.slice(provider_id!.lastIndexOf(':') + 1) : provider_id!;

function toDelivery(row: DeliveryRow, recipient: string | null): Delivery {
  return {
    id: row.id,
    channel: row.channel,
    kind: row.kind,
    recipient,
    state: row.state,
    ...(row.provider_id === null ? {} : { providerId: messageIdOf(row) }),
    reason: row.reason,
    attempts: row.attempts,
    retryAt: row.state === 'failed' ? toTimeOrNull(row.due_at) : null,
    mayBeDuplicate: row.may_be_duplicate === 1,
    queuedAt: toTime(row.queued_at),
    sentAt: toTimeOrNull(row.sent_at),
    editedAt: toTimeOrNull(row.edited_at),
  };
}
