import { createHmac } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { deriveKey } from '../../platform/crypto.ts';
import { type Db, inTransaction, isUniqueViolation, type Trx } from '../../platform/db/index.ts';
import { tooManyRequests } from '../../platform/errors.ts';
import type { Clock } from '../../platform/time.ts';
import * as failures from './repository.ts';

/** By how much the clocks of several instances may differ. */
const CLOCKS_APART_MS = 5_000;
const WINDOW_MS = 15 * 60_000;
const PER_ACCOUNT_AND_ADDRESS = 5;
const PER_ADDRESS = 50;
/** First failures of the same account at the same moment: each loser tries once more behind the winner. */
const ATTEMPTS = 5;

/** Whom a sign-in is counted for. */
export interface SignInTry {
  email: string;
  address: string;
}

export type SignInLimits = ReturnType<typeof createSignInLimits>;

/**
 * Brute force is stopped by failures counted in the database: 5 in 15 minutes for an account from an address, 50
 * from an address over all accounts. So the limit holds over several instances and survives a restart.
 */
export function createSignInLimits(parts: { db: Db; clock: Clock; secret: string }) {
  const { db, clock } = parts;
  const secret = deriveKey(parts.secret, 'sign-in-limits');
  const keyed = (...words: string[]) =>
    createHmac('sha256', secret).update(JSON.stringify(words)).digest('hex');
  const limitsOf = (given: SignInTry) => {
    const network = networkOf(given.address);
    return [
      { id: keyed('account', given.email.trim().toLowerCase(), network), maximum: PER_ACCOUNT_AND_ADDRESS },
      { id: keyed('address', network), maximum: PER_ADDRESS },
    ];
  };

  /** Throws when a limit is reached; else the failures still counted, by limit. */
  function counted(limits: ReturnType<typeof limitsOf>, rows: { id: string; failed_at: string }[]) {
    const now = clock.now();
    const recent = new Map<string, number[]>();
    for (const { id, maximum } of limits) {
      const row = rows.find((candidate) => candidate.id === id);
      // Those of a clock that has been set back since would lock people out for as long.
      const moments = (JSON.parse(row?.failed_at ?? '[]') as number[]).filter(
        (at) => at > now - WINDOW_MS && at <= now + CLOCKS_APART_MS,
      );
      const oldest = moments.at(-maximum);
      if (oldest !== undefined)
        throw tooManyRequests(Math.max(1, Math.ceil((oldest + WINDOW_MS - now) / 1000)));
      recent.set(id, moments);
    }
    return recent;
  }

  async function count(given: SignInTry, onReached: (trx: Trx) => Promise<void>): Promise<void> {
    await inTransaction(db, async (trx) => {
      const limits = limitsOf(given);
      const rows = await failures.lockFailures(
        trx,
        limits.map(({ id }) => id),
      );
      const recent = counted(limits, rows);
      const now = clock.now();
      let isReached = false;
      for (const { id, maximum } of [...limits].sort((a, b) => (a.id < b.id ? -1 : 1))) {
        const moments = [...(recent.get(id) ?? []), now];
        const isThere = rows.some((row) => row.id === id);
        await (isThere ? failures.updateFailures : failures.insertFailures)(trx, id, moments, now);
        isReached ||= moments.length === maximum;
      }
      if (isReached) await onReached(trx);
    });
  }

  return {
    /** Before the costly look at the password. @throws 429 too_many_requests with the seconds to wait. */
    async check(given: SignInTry): Promise<void> {
      const limits = limitsOf(given);
      counted(
        limits,
        await failures.listFailures(
          db,
          limits.map(({ id }) => id),
        ),
      );
    },

    /**
     * Counts a failure; `onReached` runs in the same transaction with the failure that fills a limit.
     * @throws 429 when others that ran at the same time have filled it already, so that a burst of parallel
     * guesses learns no more than guesses one after the other.
     */
    async countFailure(given: SignInTry, onReached: (trx: Trx) => Promise<void>): Promise<void> {
      for (let attempt = 1; ; attempt++) {
        try {
          return await count(given, onReached);
        } catch (error) {
          if (!isUniqueViolation(error) || attempt >= ATTEMPTS) throw error;
        }
      }
    },

    /** A right password: forgets the account's failures. @throws 429 when the limit was reached meanwhile. */
    async clear(trx: Trx, given: SignInTry): Promise<void> {
      const limits = limitsOf(given);
      const [account] = limits;
      const rows = await failures.listFailures(
        trx,
        limits.map(({ id }) => id),
      );
      counted(limits, rows);
      if (account && rows.some((row) => row.id === account.id))
        await failures.deleteFailures(trx, account.id);
    },

    /** Drops what no longer counts. */
    async dropOld(): Promise<void> {
      await failures.deleteFailuresBefore(db, clock.now() - WINDOW_MS);
    },
  };
}

/** An IPv6 host can choose among 2^64 addresses of its network, so the network counts; IPv4 counts whole. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address.replace(/^::ffff:/i, '');
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - groups.length - after.length;
  return [...groups, ...Array<string>(zeros).fill('0'), ...after].slice(0, 4).join(':');
}
