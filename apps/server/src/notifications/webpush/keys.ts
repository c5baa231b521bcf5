import type { Config } from '../../platform/config.ts';
import { deriveKey, seal, unseal } from '../../platform/crypto.ts';
import { type Db, isUniqueViolation } from '../../platform/db/index.ts';
import { log } from '../../platform/log.ts';
import * as rows from './repository.ts';

/** The installation's name towards push services (VAPID, RFC 8292); browsers subscribe to its public key. */
export interface PushKeys {
  publicKey: string;
  privateKey: string;
}

const NAME = 'webpush';

/**
 * The keys of the installation, made at the first start and kept sealed. Of several processes that start at once one makes
 * them. Where the secret is another one by now they are made anew: browsers have to be registered once more.
 */
export async function openKeys(db: Db, { secret }: Pick<Config, 'secret'>): Promise<PushKeys> {
  const key = deriveKey(secret, 'web push keys');
  for (;;) {
    const kept = await rows.findKey(db, NAME);
    if (kept !== undefined) {
      try {
        return JSON.parse(unseal(key, kept)) as PushKeys;
      } catch {
        log.warn('the keys of web push were sealed with another secret; browsers must be registered again');
      }
    }
    const made = seal(key, JSON.stringify(await makeKeys()));
    try {
      await (kept === undefined ? rows.insertKey(db, NAME, made) : rows.replaceKey(db, NAME, kept, made));
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
  }
}

async function makeKeys(): Promise<PushKeys> {
  const { default: webpush } = await import('web-push');
  return webpush.generateVAPIDKeys();
}

/** Whom a push service may write to about us. It takes no plain http, and Apple's refuses an address on localhost. */
export const contactOf = ({ publicUrl, admin }: Pick<Config, 'publicUrl' | 'admin'>): string =>
  publicUrl?.startsWith('https://')
    ? new URL(publicUrl).origin
    : `mailto:${admin?.email ?? 'siaga@example.com'}`;
