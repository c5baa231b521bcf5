import { inTransaction, isUniqueViolation, type Trx } from '../../../platform/db/index.ts';
import type { TelegramParts } from '../parts.ts';
import { insertUpdate, isKnownUpdate } from './repository.ts';

/** What an update does, kept together with the note that it was dealt with. */
export type Once = ReturnType<typeof createOnce>;

/** Telegram may bring an update twice; what it does is done once. */
export function createOnce({ db, clock }: Pick<TelegramParts, 'db' | 'clock'>) {
  return {
    isKnown: (updateId: number): Promise<boolean> => isKnownUpdate(db, updateId),

    /** Runs `work` in one transaction with the note; null when the update was dealt with before. */
    async inTransaction<Value>(updateId: number, work: (trx: Trx) => Promise<Value>): Promise<Value | null> {
      const attempt = () =>
        inTransaction(db, async (trx) => {
          if (await isKnownUpdate(trx, updateId)) return null;
          const value = await work(trx);
          await insertUpdate(trx, updateId, clock.now());
          return value;
        });
      // Somebody else has dealt with it, or written what this wanted to write, meanwhile: the second look finds it.
      return attempt().catch((error: unknown) => {
        if (isUniqueViolation(error)) return attempt();
        throw error;
      });
    },
  };
}
