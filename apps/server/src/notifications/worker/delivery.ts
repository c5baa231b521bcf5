import { type Db, inTransaction, isDatabaseGone, type Trx } from '../../platform/db/index.ts';
import { Gathering } from '../../platform/gathering.ts';
import { log } from '../../platform/log.ts';
import type { Clock } from '../../platform/time.ts';
import type { Channel, Result } from '../channel.ts';
import type { DeliveryRow } from '../outbox/repository.ts';
import type { Message, Topic } from '../topics.ts';
import { createRoom } from './make-room.ts';
import * as rows from './repository.ts';
import { isTooOld, MAX_EDIT_FAILURES, retryDelayMs } from './retry.ts';

/** How long a process that died keeps others from the deliveries that it held. */
export const LEASE_MS = 15_000;
const DATABASE_RETRY_MS = 1_000;
/** Most that are written in one transaction. */
const TOGETHER = 50;

export interface DeliveryParts {
  db: Db;
  clock: Clock;
  topics: ReadonlyMap<string, Topic>;
  /** This process, among those that share the outbox. */
  owner: string;
  isStopping: () => boolean;
}

export type Deliver = ReturnType<typeof createDeliver>;

/** What is to be written about a delivery. */
interface Keeping {
  id: string;
  work: (trx: Trx) => Promise<void>;
}

/** Whoever holds several rows at once takes them in the order of their ids, as a change of their subject does, and nobody waits for each other. */
const inOrder = <Item extends { id: string }>(items: readonly Item[]): Item[] =>
  [...items].sort((a, b) => (a.id < b.id ? -1 : 1));

/** What is to be told now; or why nothing is. */
type Words = Message | { unsendable: Extract<Result, { kind: 'gone' }> } | { superseded: true };

/** Takes due deliveries through their states: leased, put into words, sent or edited, and what became of them written down. */
export function createDeliver({ db, clock, topics, owner, isStopping }: DeliveryParts) {
  const makeRoom = createRoom();
  // What becomes of deliveries at about the same time is written together: a commit costs more than a send.
  const kept = new Gathering<Keeping, void>(TOGETHER, (keepings) =>
    inTransaction(db, async (trx) => {
      for (const { work } of inOrder(keepings())) await work(trx);
      return keepings().map(() => ({ result: undefined }));
    }),
  );

  /**
   * Leases those that may go now and puts off the others, in one transaction.
   * @returns those that are ours now, by id: others have changed since they were listed, or somebody else holds them.
   */
  async function take(
    listed: readonly DeliveryRow[],
    later: ReadonlyMap<number, readonly string[]>,
  ): Promise<ReadonlyMap<string, DeliveryRow>> {
    if (listed.length === 0 && later.size === 0) return new Map();
    await makeRoom();
    return inTransaction(db, async (trx) => {
      const now = clock.now();
      const lease = { owner, now, until: now + LEASE_MS };
      const held = new Map<string, DeliveryRow>();
      for (const row of inOrder(listed)) {
        const own = await rows.leaseDelivery(trx, row, lease);
        if (own) held.set(own.id, own);
      }
      for (const [until, ids] of later) await rows.putOff(trx, ids, now, until);
      return held;
    });
  }

  /** Puts what was taken into words, sends it and writes down what became of it. */
  async function deliver(channel: Channel, row: DeliveryRow): Promise<void> {
    await makeRoom();
    const words = await inWords(channel, row).catch((error: unknown) => {
      log.error(
        { err: error, topic: row.topic },
        'a delivery could not be put into words; it is tried again',
      );
      return null;
    });
    if (words === null) return giveBack(row, retryDelayMs(row.attempts + 1));
    if ('superseded' in words) await keep(row.id, (trx) => supersede(trx, row));
    else if ('unsendable' in words) await keep(row.id, (trx) => note(trx, row, words.unsendable));
    else if (isStopping()) return giveBack(row, 0);
    else {
      const result = await call(channel, row, words);
      await keep(row.id, (trx) => note(trx, row, result));
    }
    topics.get(row.topic)?.delivered?.(row.subject_id);
  }

  /** Weighs the delivery again: things have moved on since it was queued, or since the last try. */
  async function inWords(channel: Channel, row: DeliveryRow): Promise<Words> {
    const isEdit = rows.isSent(row);
    const never = (reason: Extract<Result, { kind: 'gone' }>['reason']) =>
      ({ unsendable: { kind: 'gone', reason } }) as const;
    if (!channel.isConfigured()) return never('not_configured');
    if (!isEdit && isTooOld(row.kind, row.queued_at, clock.now())) return never('too_old');
    const to = await channel.addressee(db, row);
    if (!to) return never('blocked');
    const message = await topics.get(row.topic)?.compose({
      subjectId: row.subject_id,
      kind: row.kind,
      ...to,
      mayBeDuplicate: row.may_be_duplicate === 1,
      isEdit,
    });
    return message ?? { superseded: true };
  }

  async function call(channel: Channel, row: DeliveryRow, message: Message): Promise<Result> {
    try {
      return await (rows.isSent(row) ? channel.edit(row, message) : channel.send(row, message));
    } catch (error) {
      log.error({ err: error, channel: channel.name }, 'a channel failed in an unexpected way');
      return { kind: 'retry', reason: 'unreachable', mayHaveArrived: true };
    }
  }

  async function note(trx: Trx, row: DeliveryRow, result: Result): Promise<void> {
    await (rows.isSent(row) ? noteEdit(trx, row, result) : noteSend(trx, row, result));
    if (result.kind === 'sent') await result.alsoKeep?.(trx);
  }

  async function noteSend(trx: Trx, row: DeliveryRow, result: Result): Promise<void> {
    const now = clock.now();
    if (result.kind === 'sent') return rows.finishSent(trx, row, { providerId: result.providerId, now });
    const attempts = row.attempts + 1;
    const mayHaveArrived = result.kind === 'retry' && result.mayHaveArrived === true;
    await rows.finishSend(trx, row, {
      state: 'failed',
      reason: result.reason,
      attempts,
      due_at: result.kind === 'retry' ? now + retryDelayMs(attempts, result.afterMs) : null,
      may_be_duplicate: mayHaveArrived ? 1 : row.may_be_duplicate,
    });
  }

  /** The row stays sent, whatever becomes of the edit: the people have the message. */
  async function noteEdit(trx: Trx, row: DeliveryRow, result: Result): Promise<void> {
    const now = clock.now();
    if (result.kind === 'sent') {
      const shown = { provider_id: result.providerId, sent_revision: row.wanted_revision, edited_at: now };
      const done = { isDone: true, dueAt: null };
      return rows.finishEdit(trx, row, { ...shown, reason: null, attempts: 0 }, done);
    }
    const attempts = row.attempts + 1;
    const again = result.kind === 'retry' && attempts < MAX_EDIT_FAILURES;
    const dueAt = again ? now + retryDelayMs(attempts, result.afterMs) : null;
    await rows.finishEdit(trx, row, { reason: result.reason, attempts }, { isDone: false, dueAt });
  }

  /** Nobody needs it any more. Where an earlier copy was sent, the row stands for that one again, which shows what is old. */
  async function supersede(trx: Trx, row: DeliveryRow): Promise<void> {
    if (rows.isSent(row)) return rows.finishEdit(trx, row, {}, { isDone: true, dueAt: null });
    await rows.finishSend(
      trx,
      row,
      row.provider_id === null
        ? { state: 'superseded', due_at: null }
        : { state: 'sent', reason: null, attempts: 0, wanted_revision: row.wanted_revision + 1 },
    );
  }

  /** The provider was not called: another try, by whichever process, is no second copy. */
  async function giveBack(row: DeliveryRow, afterMs: number): Promise<void> {
    const attempts = row.attempts + (afterMs > 0 ? 1 : 0);
    const isGivenUp = rows.isSent(row) && attempts >= MAX_EDIT_FAILURES;
    const dueAt = isGivenUp ? null : clock.now() + afterMs;
    await keep(row.id, (trx) =>
      rows.isSent(row)
        ? rows.finishEdit(trx, row, { attempts }, { isDone: false, dueAt })
        : rows.finishSend(trx, row, { state: 'queued', attempts, due_at: dueAt }),
    );
  }

  // What the provider has answered is known to this process alone: it must not be lost to a database that is away for a moment.
  async function keep(id: string, work: Keeping['work']): Promise<void> {
    for (let isAlone = false; ;) {
      try {
        return await (isAlone ? inTransaction(db, work) : kept.bring('all', { id, work }));
      } catch (error) {
        if (!isDatabaseGone(error)) {
          if (isAlone) throw error;
          // It may be another one's fault of those that were written together.
          isAlone = true;
          continue;
        }
        if (isStopping()) throw error;
        await new Promise((resolve) => setTimeout(resolve, DATABASE_RETRY_MS).unref());
      }
    }
  }

  return { take, deliver };
}
