import type { ExpressionBuilder, Updateable } from 'kysely';
import { type Db, prepare } from '../../platform/db/index.ts';
import type { Tables } from '../../platform/db/transaction.ts';
import type { DeliveryRow } from '../outbox/repository.ts';
import '../table.ts';
import type { DeliveryTable } from '../table.ts';

type Deliveries = ExpressionBuilder<Tables, 'deliveries'>;

const SENT: readonly DeliveryRow['state'][] = ['sent', 'delivered', 'seen'];
const WAITING: readonly DeliveryRow['state'][] = ['queued', 'leased', 'failed'];

const FREE = { lease_owner: null, lease_until: null } as const;

/** Whether it was sent already, so that what is due is an edit of it. */
export const isSent = ({ state }: Pick<DeliveryRow, 'state'>): boolean => SENT.includes(state);

const isFree = (now: number) => (eb: Deliveries) =>
  eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)]);

/**
 * What matters most comes first: somebody may hear of an emergency only by the first of them. An exercise, and a queue that a
 * kiosk kept for days, stand behind all that is happening now.
 */
const urgency = (eb: Deliveries) =>
  eb
    .case()
    .when('state', 'in', SENT)
    .then(eb.lit(6))
    .when('weight', '!=', 'real')
    .then(eb.lit(5))
    .when('kind', '=', 'alert')
    .then(eb.lit(0))
    .when('kind', '=', 'help')
    .then(eb.lit(1))
    .when('kind', '=', 'venue')
    .then(eb.lit(2))
    .when('kind', '=', 'test')
    .then(eb.lit(3))
    .else(eb.lit(4))
    .end();

interface Due {
  channel: DeliveryRow['channel'];
  now: number;
  limit: number;
}

const selectDue = prepare<Due, DeliveryRow>((db, at) =>
  db
    .selectFrom('deliveries')
    .selectAll()
    .where('channel', '=', at.channel)
    .where('due_at', '<=', at.now)
    .where(isFree(at.now))
    .where((eb) =>
      eb.or([
        eb('kind', '!=', 'venue'),
        eb.not(
          eb.exists(
            eb
              .selectFrom('deliveries as alert')
              .select('alert.id')
              .whereRef('alert.topic', '=', 'deliveries.topic')
              .whereRef('alert.subject_id', '=', 'deliveries.subject_id')
              .where('alert.kind', '=', 'alert')
              .whereRef('alert.channel', '=', 'deliveries.channel')
              .whereRef('alert.recipient_kind', '=', 'deliveries.recipient_kind')
              .whereRef('alert.recipient_id', '=', 'deliveries.recipient_id')
              .where('alert.state', 'in', WAITING)
              .where('alert.due_at', 'is not', null),
          ),
        ),
      ]),
    )
    .orderBy(urgency)
    .orderBy('due_at')
    .orderBy('id')
    .limit(at.limit),
);

/**
 * What a channel has to send or edit and nobody holds, most urgent first. A place on the map waits until the alert that it
 * belongs to has got through.
 */
export const listDue = async (db: Db, due: Due): Promise<DeliveryRow[]> => (await selectDue(db, due)).rows;

/** A group takes a message every three seconds; nothing waits longer in its turn. */
const LONGEST_PACE_MS = 60_000;

/** Puts off what the provider has no room for now; what has changed meanwhile is left as it is. */
export async function putOff(db: Db, ids: readonly string[], now: number, until: number): Promise<void> {
  await db
    .updateTable('deliveries')
    // What is put off for longer than any pace is held by its provider, and a corrected clock must not end that.
    .set({ due_at: until, ...(until - now > LONGEST_PACE_MS ? { reason: 'rate_limited' as const } : {}) })
    .where('id', 'in', ids)
    .where('due_at', '<=', now)
    .where(isFree(now))
    .execute();
}

/**
 * Compare-and-set: the row as this owner now holds it, null when it has changed since it was listed. A send whose holder died
 * is marked as one that may come twice. The rendering is counted here, before the call, because buttons are bound to it.
 */
export async function leaseDelivery(
  db: Db,
  row: DeliveryRow,
  lease: { owner: string; now: number; until: number },
): Promise<DeliveryRow | null> {
  const held = {
    state: isSent(row) ? row.state : ('leased' as const),
    may_be_duplicate: row.state === 'leased' ? 1 : row.may_be_duplicate,
    renders: row.renders + 1,
    lease_owner: lease.owner,
    lease_until: lease.until,
  };
  const { id, state, renders, wanted_revision, due_at } = row;
  const { numAffectedRows } = await updateLease(db, {
    ...{ id, state, renders, wanted_revision, due_at, now: lease.now },
    held_state: held.state,
    held_duplicate: held.may_be_duplicate,
    held_renders: held.renders,
    held_owner: held.lease_owner,
    held_until: held.lease_until,
  });
  return numAffectedRows === 1n ? { ...row, ...held } : null;
}

interface Taking extends Pick<DeliveryRow, 'id' | 'state' | 'renders' | 'wanted_revision' | 'due_at'> {
  now: number;
  held_state: DeliveryRow['state'];
  held_duplicate: number;
  held_renders: number;
  held_owner: string;
  held_until: number;
}

const updateLease = prepare<Taking>((db, at) =>
  db
    .updateTable('deliveries')
    .set({
      state: at.held_state,
      may_be_duplicate: at.held_duplicate,
      renders: at.held_renders,
      lease_owner: at.held_owner,
      lease_until: at.held_until,
    })
    .where('id', '=', at.id)
    .where('state', '=', at.state)
    .where('renders', '=', at.renders)
    .where('wanted_revision', '=', at.wanted_revision)
    .where('due_at', '=', at.due_at)
    .where(isFree(at.now)),
);

/** Holds on to rows whose calls are still running. */
export async function renewLeases(
  db: Db,
  ids: readonly string[],
  owner: string,
  until: number,
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ lease_until: until })
    // No more than a lane has under way.
    .where('id', 'in', ids)
    .where('lease_owner', '=', owner)
    .execute();
}

/** Writes what became of a send; nothing when the lease was lost, because then the row is somebody else's. */
export async function finishSend(
  db: Db,
  { id, lease_owner }: DeliveryRow,
  changes: Updateable<DeliveryTable>,
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ ...changes, ...FREE })
    .where('id', '=', id)
    .where('lease_owner', '=', lease_owner)
    .where('state', '=', 'leased')
    .execute();
}

/** It has been sent with what was wanted when it was leased; an edit follows when more is wanted by now. */
export async function finishSent(
  db: Db,
  row: DeliveryRow,
  sent: { providerId: string; now: number },
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set((eb) => ({
      state: 'sent' as const,
      reason: null,
      provider_id: sent.providerId,
      sent_at: sent.now,
      sent_revision: row.wanted_revision,
      // Due as before when more is wanted by now, which is an edit from here on.
      due_at: eb
        .case()
        .when('wanted_revision', '>', row.wanted_revision)
        .then(eb.ref('due_at'))
        .else(null)
        .end(),
      ...FREE,
    }))
    .where('id', '=', row.id)
    .where('lease_owner', '=', row.lease_owner)
    .where('state', '=', 'leased')
    .execute();
}

/**
 * Writes what became of an edit. When it is due next is changed only while it is still an edit that is due: it may have been
 * told anew meanwhile. @param isDone Nothing more is to be done about the revision that was leased.
 */
export async function finishEdit(
  db: Db,
  row: DeliveryRow,
  changes: Omit<Updateable<DeliveryTable>, 'due_at'>,
  { isDone, dueAt }: { isDone: boolean; dueAt: number | null },
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set((eb) => ({
      due_at: eb
        .case()
        .when(
          eb.and([
            eb('state', 'in', SENT),
            ...(isDone ? [eb('wanted_revision', '=', row.wanted_revision)] : []),
          ]),
        )
        .then(dueAt)
        .else(eb.ref('due_at'))
        .end(),
      ...changes,
      ...FREE,
    }))
    .where('id', '=', row.id)
    .where('lease_owner', '=', row.lease_owner)
    .execute();
}

/** What was stored by a clock that ran ahead, and the moments that are plausible now. */
export interface ClockCorrection {
  now: number;
  /** Whether the clock was seen to be set back. */
  wasSetBack: boolean;
  /** No delivery waits longer than that unless its provider asked for it. */
  furthestMs: number;
  leaseMs: number;
  /** All there are; with them what waits is found through its index. */
  channels: readonly DeliveryRow['channel'][];
}

/**
 * Deliveries that wait for a moment that a wrong clock has named are due at once, and their leases as long as any. A provider
 * that asked for patience gets what is plausible; asked again too early it names its time anew. Doing it twice changes nothing.
 */
export async function correctMoments(db: Db, clock: ClockCorrection): Promise<void> {
  const { now, wasSetBack, furthestMs, leaseMs, channels } = clock;
  const dueAfter = (moment: number) =>
    db.updateTable('deliveries').where('channel', 'in', channels).where('due_at', '>', moment);
  const waiting = () => dueAfter(now + furthestMs);
  await waiting()
    .set({ due_at: now })
    .where((eb) => eb.or([eb('reason', 'is', null), eb('reason', '!=', 'rate_limited')]))
    .execute();
  if (wasSetBack)
    await waiting()
      .set({ due_at: now + furthestMs })
      .where('reason', '=', 'rate_limited')
      .execute();
  // Whatever is held is due.
  await dueAfter(0)
    .set({ lease_until: now + leaseMs })
    .where('lease_until', '>', now + 2 * leaseMs)
    .execute();
}
