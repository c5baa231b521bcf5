import type { createKiosk, Kiosk } from '@siaga/contracts/kiosks';
import type { z } from 'zod';
import { type Actor, requirePermission } from '../../platform/actor.ts';
import { newSecret, sha256 } from '../../platform/crypto.ts';
import { type Db, inTransaction, UniqueViolation } from '../../platform/db/index.ts';
import { conflict, notFound, refused, unknown } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { toTime } from '../../platform/time.ts';
import { auditEvent } from '../audit-event.ts';
import { KIOSK_TOKEN_PREFIX, kioskActor } from '../kiosks/credential.ts';
import * as kiosks from '../kiosks/repository.ts';
import { requireReach, type SitesParts } from '../parts.ts';
import { placeOfAnotherSite, requirePlace } from '../places/lookup.ts';
import { newReadableCode, normaliseCode } from '../readable-code.ts';
import { findSite, listSiteIds } from '../repository.ts';
import * as pairings from './repository.ts';

const CODE_LENGTH = 6;
const VALID_MS = 10 * 60_000;
const ATTEMPTS = 5;

const codeUnknown = () => unknown('pairing_code_unknown', 'No kiosk shows this code now');
const codeUsed = () => conflict('pairing_code_used', 'This code has been used already');
const pending = () => conflict('pairing_pending', 'The code has not been typed yet');
const siteRequired = () => refused('site_required', 'Say at which site the kiosk stands');

export function createPairingService({ db, clock, live, identity }: SitesParts) {
  async function siteFor(
    trx: Db,
    actor: Actor,
    given: { siteId?: string; placeId: string | null },
  ): Promise<string> {
    const place = given.placeId === null ? null : await requirePlace(trx, actor, given.placeId);
    const siteIds = await listSiteIds(trx, 2);
    const siteId = given.siteId ?? place?.siteId ?? (siteIds.length === 1 ? siteIds[0] : undefined);
    if (siteId === undefined) throw siteRequired();
    requireReach(actor, siteId);
    if (!(await findSite(trx, siteId))) throw notFound('site');
    if (place && place.siteId !== siteId) throw placeOfAnotherSite();
    return siteId;
  }

  return {
    /** A code for people and a claim for the kiosk, of which only the hashes are kept; both run out after 10 minutes. */
    async startPairing(): Promise<{ code: string; claim: string; expiresAt: string }> {
      const claim = newSecret();
      const expiresAt = clock.now() + VALID_MS;
      for (let attempt = 1; ; attempt++) {
        const code = newReadableCode(CODE_LENGTH);
        const row = {
          id: newId(clock.now()),
          code_hash: sha256(code),
          claim_hash: sha256(claim),
          expires_at: expiresAt,
          kiosk_id: null,
          claimed_at: null,
        };
        try {
          await inTransaction(db, (trx) => pairings.insertPairing(trx, row));
          return { code, claim, expiresAt: toTime(expiresAt) };
        } catch (error) {
          if (!(error instanceof UniqueViolation) || attempt >= ATTEMPTS) throw error;
        }
      }
    },

    /**
     * Makes the kiosk whose code the administrator has typed. From then on it has 10 minutes to fetch its credential.
     * @throws 404 pairing_code_unknown, 409 pairing_code_used, 422 site_required, place_of_another_site.
     */
    async createKiosk(actor: Actor, values: z.output<typeof createKiosk.body>): Promise<Kiosk> {
      requirePermission(actor, 'kiosks.manage');
      return inTransaction(db, async (trx) => {
        const now = clock.now();
        const pairing = await pairings.lockPairing(trx, 'code_hash', sha256(normaliseCode(values.code)), now);
        if (!pairing) throw codeUnknown();
        if (pairing.kiosk_id !== null) throw codeUsed();
        const siteId = await siteFor(trx, actor, values);
        const id = newId(now);
        await kiosks.insertKiosk(trx, {
          id,
          site_id: siteId,
          place_id: values.placeId,
          name: values.name,
          token_hash: null,
          state: 'never-seen',
          paired_at: now,
          last_seen_at: null,
          last_beat_seq: null,
          version: null,
          self_test: null,
          revoked_at: null,
        });
        if (!(await pairings.acceptPairing(trx, pairing.id, id, now + VALID_MS))) throw codeUsed();
        const kiosk = (await kiosks.findKiosk(trx, id))!;
        trx.afterCommit(() => live.toKioskReaders(siteId, 'kiosk:changed', { kioskId: id, kiosk }));
        const details = { after: { name: values.name, placeId: values.placeId } };
        await identity.audit(trx, actor, auditEvent('kiosk.paired', { kind: 'kiosk', id, siteId }, details));
        return kiosk;
      });
    },

    /**
     * Hands the kiosk its credential, once; only its hash is kept.
     * @throws 404 for an unknown, expired or used claim, 409 pairing_pending before the code was typed.
     */
    async claim(claim: string, address: string): Promise<{ kiosk: Kiosk; token: string }> {
      const token = KIOSK_TOKEN_PREFIX + newSecret();
      return inTransaction(db, async (trx) => {
        const now = clock.now();
        const pairing = await pairings.lockPairing(trx, 'claim_hash', sha256(claim), now);
        if (!pairing) throw notFound('pairing');
        if (pairing.kiosk_id === null) throw pending();
        const kiosk = await kiosks.findKiosk(trx, pairing.kiosk_id);
        if (!kiosk || !(await pairings.markClaimed(trx, pairing.id, now))) throw notFound('pairing');
        await kiosks.updateKiosk(trx, kiosk.id, { token_hash: sha256(token) });
        const event = auditEvent(
          'kiosk.credential-issued',
          { ...kiosk, kind: 'kiosk' },
          { after: { name: kiosk.name } },
        );
        await identity.audit(trx, kioskActor(kiosk, address), event);
        return { kiosk, token };
      });
    },

    dropExpired: (): Promise<void> => pairings.dropExpiredPairings(db, clock.now()),
  };
}

export type PairingService = ReturnType<typeof createPairingService>;
