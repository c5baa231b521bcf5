import { randomBytes } from 'node:crypto';
import { deriveKey, seal, unseal } from '../../platform/crypto.ts';
import type { Db, Trx } from '../../platform/db/index.ts';
import { log } from '../../platform/log.ts';
import * as keys from './repository.ts';
import type { PersonKeyTable } from './table.ts';

/**
 * One key per person, or per record that may name one. Append-only tables hold what identifies a person only in a form sealed with that person's
 * key, so destroying the key erases the person from all of them while their hash chains stay whole.
 */
export interface PersonKeys {
  /** Makes the person's key, together with the person. */
  make(trx: Trx, personId: string): Promise<void>;
  /** Makes the key unless it is there, and answers what seals with it. The caller lets one at a time in. */
  ensure(trx: Trx, personId: string): Promise<Seal>;
  /** Erases everything that was sealed for the person; cannot be undone, except from a backup. */
  destroy(trx: Trx, personId: string): Promise<void>;
  /** Opens sealed texts, by the caller's own ids; those whose key is gone are missing. */
  openAll(
    db: Db,
    sealed: readonly { id: string; personId: string; sealed: string }[],
  ): Promise<Map<string, string>>;
  /** Keys by person; whoever has been erased is missing. */
  find(db: Db, personIds: readonly string[]): Promise<Map<string, Buffer>>;
}

/** Seals a text with the key of a person or record; null where that does not open with this secret. */
export type Seal = (plain: string) => string | null;

/** @param secret The installation's; without it no key can be opened. */
export function createPersonKeys(secret: string): PersonKeys {
  const wrapping = deriveKey(secret, 'person-keys');
  async function make(trx: Trx, personId: string): Promise<Buffer> {
    const key = randomBytes(32);
    await keys.insertKey(trx, personId, seal(wrapping, key.toString('base64url')));
    return key;
  }

  /** Null for a key that was made with another secret than this one. */
  function opened({ person_id, wrapped_key }: PersonKeyTable): Buffer | null {
    try {
      return Buffer.from(unseal(wrapping, wrapped_key), 'base64url');
    } catch (error) {
      // Work goes on; the person counts as erased until the secret is back.
      log.error({ err: error, personId: person_id }, "a person's key does not open with this SIAGA_SECRET");
      return null;
    }
  }

  const find: PersonKeys['find'] = async (db, personIds) => {
    if (personIds.length === 0) return new Map();
    const found = new Map<string, Buffer>();
    for (const row of await keys.findKeys(db, personIds)) {
      const key = opened(row);
      if (key) found.set(row.person_id, key);
    }
    return found;
  };
  return {
    async make(trx, personId) {
      await make(trx, personId);
    },
    async ensure(trx, personId) {
      const row = await keys.findKey(trx, personId);
      const key = row ? opened(row) : await make(trx, personId);
      return (plain) => (key ? seal(key, plain) : null);
    },
    async destroy(trx, personId) {
      await keys.deleteKey(trx, personId);
    },
    find,
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
