import { randomBytes } from 'node:crypto';
import { deriveKey, seal, unseal } from '../../platform/crypto.ts';
import type { Db, Trx } from '../../platform/db/index.ts';
import { log } from '../../platform/log.ts';
import * as keys from './repository.ts';

/**
 * One key per person, or per record that may name one. Append-only tables hold what identifies a person only in a form sealed with that person's
 * key, so destroying the key erases the person from all of them while their hash chains stay whole.
 */
export interface PersonKeys {
  /** Makes the person's key, together with the person. */
  make(trx: Trx, personId: string): Promise<void>;
  /** Makes the key unless it is there. The caller lets one at a time in. */
  ensure(trx: Trx, personId: string): Promise<void>;
  /** Erases everything that was sealed for the person; cannot be undone, except from a backup. */
  destroy(trx: Trx, personId: string): Promise<void>;
  /** Seals a text with the key of a person or record; null where there is no key, or none that opens with this secret. */
  sealFor(trx: Trx, personId: string, plain: string): Promise<string | null>;
  /** Opens sealed texts, by the caller's own ids; those whose key is gone are missing. */
  openAll(
    db: Db,
    sealed: readonly { id: string; personId: string; sealed: string }[],
  ): Promise<Map<string, string>>;
  /** Keys by person; whoever has been erased is missing. */
  find(db: Db, personIds: readonly string[]): Promise<Map<string, Buffer>>;
}

/** @param secret The installation's; without it no key can be opened. */
export function createPersonKeys(secret: string): PersonKeys {
  const wrapping = deriveKey(secret, 'person-keys');
  const make = (trx: Trx, personId: string) =>
    keys.insertKey(trx, personId, seal(wrapping, randomBytes(32).toString('base64url')));
  const find: PersonKeys['find'] = async (db, personIds) => {
    if (personIds.length === 0) return new Map();
    const found = new Map<string, Buffer>();
    for (const row of await keys.findKeys(db, personIds)) {
      try {
        found.set(row.person_id, Buffer.from(unseal(wrapping, row.wrapped_key), 'base64url'));
      } catch (error) {
        // Another SIAGA_SECRET than the key was made with. Work goes on; the person counts as erased until it is back.
        log.error(
          { err: error, personId: row.person_id },
          "a person's key does not open with this SIAGA_SECRET",
        );
      }
    }
    return found;
  };
  return {
    make,
    async ensure(trx, personId) {
      if ((await keys.findKeys(trx, [personId])).length === 0) await make(trx, personId);
    },
    async destroy(trx, personId) {
      await keys.deleteKey(trx, personId);
    },
    find,
    async sealFor(trx, personId, plain) {
      const key = (await find(trx, [personId])).get(personId);
      return key ? seal(key, plain) : null;
    },
    async openAll(db, sealed) {
      const found = await find(db, [...new Set(sealed.map(({ personId }) => personId))]);
      const opened = new Map<string, string>();
      for (const { id, personId, sealed: text } of sealed) {
        const key = found.get(personId);
        if (key) opened.set(id, unseal(key, text));
      }
      return opened;
    },
  };
}
