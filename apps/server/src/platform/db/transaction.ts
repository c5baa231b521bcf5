import type { Kysely, Transaction } from 'kysely';
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { log } from '../log.ts';
import { isRetryable, isUniqueViolation, nothingKept, UniqueViolation } from './faults.ts';

/**
 * Every table of the product, filled by each module's table.ts:
 * `declare module '../platform/db/transaction.ts' { interface Tables { tanks: TankTable } }`.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by the modules
export interface Tables {}

/** What a repository function takes first: the database, or the transaction that it is part of. */
export type Db = Kysely<Tables>;

/** A transaction that can say what has to happen once it is kept for certain. */
export interface Trx extends Transaction<Tables> {
  /** Runs the hook once, after the commit that counted; never when the transaction is rolled back. */
  afterCommit(hook: () => void): void;
}

const ATTEMPTS = 12;

const calls = new AsyncLocalStorage<{ hasCommitted: boolean }>();

/** Runs what one caller asked for, so that a fault in a later transaction of it does not claim that nothing was kept. */
export const asOneCall = <Value>(work: () => Promise<Value>): Promise<Value> =>
  calls.run({ hasCommitted: false }, work);

/**
 * Runs `work` in one transaction. A deadlock or a serialisation failure runs it again from the start
 * (with jitter, up to 12 times), so `work` must not touch anything but the transaction.
 * @throws UniqueViolation for the engines' unique errors; whatever `work` throws otherwise, rolled back. What is thrown
 * because the answer to the commit was lost may have been kept all the same; see isNothingKept.
 */
export async function inTransaction<Value>(db: Db, work: (trx: Trx) => Promise<Value>): Promise<Value> {
  if (db.isTransaction)
    throw new Error('inTransaction inside a transaction: hand the transaction on instead');
  for (let attempt = 1; ; attempt++) {
    const hooks: (() => void)[] = [];
    const call = calls.getStore();
    let isCommitting = false as boolean;
    try {
      const value = await db.transaction().execute(async (transaction) => {
        const trx = Object.assign(transaction, { afterCommit: (hook: () => void) => void hooks.push(hook) });
        const result = await work(trx);
        isCommitting = true;
        return result;
      });
      if (call) call.hasCommitted = true;
      for (const hook of hooks) runHook(hook);
      return value;
    } catch (error) {
      if (isUniqueViolation(error)) {
        throw error instanceof UniqueViolation ? error : new UniqueViolation(error as Error);
      }
      if (!isRetryable(error) || attempt >= ATTEMPTS)
        throw isCommitting || call?.hasCommitted ? error : nothingKept(error);
      await sleep(Math.random() * 8 * 2 ** Math.min(attempt, 6));
    }
  }
}

// The row is committed: a failing hook must not turn a kept change into a failed answer.
function runHook(hook: () => void): void {
  try {
    hook();
  } catch (error) {
    log.error({ err: error }, 'an after-commit hook failed');
  }
}
