import type { Selectable } from 'kysely';
import { type Db, prepare, prepareInsert } from '../../platform/db/index.ts';
import '../table.ts';
import type { DeliveryTable } from '../table.ts';

export type DeliveryRow = Selectable<DeliveryTable>;

/** The deliveries of a subject, oldest first. */
export async function listDeliveries(db: Db, topic: string, subjectId: string): Promise<DeliveryRow[]> {
  return db
    .selectFrom('deliveries')
    .selectAll()
    .where('topic', '=', topic)
    .where('subject_id', '=', subjectId)
    .orderBy('id')
    .execute();
}

/** The one delivery of a kind about a subject that has but one recipient. */
export async function findDelivery(
  db: Db,
  { topic, subject_id, kind }: Pick<DeliveryRow, 'topic' | 'subject_id' | 'kind'>,
): Promise<DeliveryRow | undefined> {
  return db
    .selectFrom('deliveries')
    .selectAll()
    .where('topic', '=', topic)
    .where('subject_id', '=', subject_id)
    .where('kind', '=', kind)
    .executeTakeFirst();
}

/** Rows that one statement takes: SQLite has 32,766 places for values, and a row fills over twenty of them. */
const AT_ONCE = 500;

function* pieces<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += AT_ONCE) yield items.slice(at, at + AT_ONCE);
}

export const insertDeliveries = prepareInsert('deliveries');

/** Sets some deliveries off again that were done with. */
export async function rearm(db: Db, ids: readonly string[], now: number): Promise<void> {
  for (const piece of pieces(ids)) {
    await db
      .updateTable('deliveries')
      .set({
        state: 'queued',
        reason: null,
        attempts: 0,
        may_be_duplicate: 0,
        due_at: now,
        queued_at: now,
      })
      .where('id', 'in', piece)
      .execute();
  }
}

/**
 * Those of a channel's recipients who were told of this kind and weight at the site since a moment, for another subject. What
 * was queued after `now` was queued by a clock that has been set back, and nobody knows how long ago.
 */
export async function listToldSince(
  db: Db,
  { channel, siteId, kind, weight, since, now, exceptSubject }: ToldSince,
  recipients: readonly Pick<DeliveryRow, 'recipient_kind' | 'recipient_id'>[],
): Promise<Set<string>> {
  const told = new Set<string>();
  for (const piece of pieces(recipients)) {
    const rows = await db
      .selectFrom('deliveries')
      .select('recipient_id')
      .where('channel', '=', channel)
      .where('recipient_kind', 'in', [...new Set(piece.map((recipient) => recipient.recipient_kind))])
      .where(
        'recipient_id',
        'in',
        piece.map((recipient) => recipient.recipient_id),
      )
      .where('queued_at', '>', since)
      .where('queued_at', '<=', now)
      .where('site_id', '=', siteId)
      .where('kind', '=', kind)
      .where('weight', '=', weight)
      .where('subject_id', '!=', exceptSubject)
      .where('state', '!=', 'superseded')
      .execute();
    for (const row of rows) told.add(row.recipient_id);
  }
  return told;
}

interface ToldSince {
  channel: DeliveryRow['channel'];
  siteId: string;
  kind: DeliveryRow['kind'];
  weight: DeliveryRow['weight'];
  since: number;
  now: number;
  exceptSubject: string;
}

/**
 * Sends of these kinds that wait and that no worker holds have become needless. Where an earlier copy was sent the row goes
 * back to that one, so that it is edited with the others.
 */
export async function supersede(
  db: Db,
  topic: string,
  subjectId: string,
  kinds: readonly DeliveryRow['kind'][],
): Promise<void> {
  if (kinds.length === 0) return;
  const waiting = db
    .updateTable('deliveries')
    .where('topic', '=', topic)
    .where('subject_id', '=', subjectId)
    .where('kind', 'in', kinds)
    .where('state', 'in', ['queued', 'failed'])
    .where('due_at', 'is not', null);
  const done = { due_at: null, lease_owner: null, lease_until: null };
  await waiting
    .set({ ...done, state: 'superseded' })
    .where('provider_id', 'is', null)
    .execute();
  await waiting
    .set({ ...done, state: 'sent', reason: null, attempts: 0 })
    .where('provider_id', 'is not', null)
    .execute();
}

/** What the provider has is old: an edit is due. A send that is on its way right now is edited after it. */
export async function wantEdits(db: Db, topic: string, subjectId: string, now: number): Promise<void> {
  await countWanted(db, { topic, subjectId, now });
}

const countWanted = prepare<{ topic: string; subjectId: string; now: number }>((db, at) =>
  db
    .updateTable('deliveries')
    .set((eb) => ({
      wanted_revision: eb('wanted_revision', '+', 1),
      due_at: eb.case().when('state', '=', 'leased').then(eb.ref('due_at')).else(at.now).end(),
      attempts: eb.case().when('state', '=', 'leased').then(eb.ref('attempts')).else(0).end(),
    }))
    .where('topic', '=', at.topic)
    .where('subject_id', '=', at.subjectId)
    .where('kind', '!=', 'venue')
    .where('state', 'in', ['leased', 'sent', 'delivered', 'seen']),
);
