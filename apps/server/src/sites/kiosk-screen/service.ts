import type { Kiosk, readBoard } from '@siaga/contracts/kiosks';
import type { CallReply } from '@siaga/contracts/endpoint';
import type { Actor } from '../../platform/actor.ts';
import { inTransaction } from '../../platform/db/index.ts';
import { forbidden, notAllowed, notFound, tooManyRequests, unauthenticated } from '../../platform/errors.ts';
import { auditEvent } from '../audit-event.ts';
import * as kiosks from '../kiosks/repository.ts';
import type { SitesParts } from '../parts.ts';
import type { PhoneBookService } from '../phone-book/service.ts';
import { findSite } from '../repository.ts';

/** So many wrong PINs in the window, and the service menu stays shut until the oldest of them is out of it. */
const WRONG_PINS = 5;
const WINDOW_MS = 5 * 60_000;

const wrongPin = () => notAllowed('wrong_pin', 'The PIN is another one');

/** What a kiosk asks for its own screen. */
export function createKioskScreenService(
  { db, clock, identity }: SitesParts,
  phoneBook: Pick<PhoneBookService, 'listEntries'>,
) {
  /** Wrong PINs that still count. @throws 429 when there are too many. */
  function recentWrongPins(json: string | null, now: number): number[] {
    // Those of a clock that has been set back since would keep it shut for as long.
    const moments = (JSON.parse(json ?? '[]') as number[]).filter((at) => at > now - WINDOW_MS && at <= now);
    const oldest = moments.at(-WRONG_PINS);
    if (oldest !== undefined) throw tooManyRequests(Math.ceil((oldest + WINDOW_MS - now) / 1000));
    return moments;
  }

  return {
    /** What the kiosk shows, and keeps for when the network is gone; so nobody's name is in it. */
    async board(actor: Actor): Promise<CallReply<typeof readBoard>> {
      if (actor.kind !== 'kiosk') throw forbidden();
      const kiosk: Kiosk | null = await kiosks.findKiosk(db, actor.id);
      if (!kiosk) throw unauthenticated();
      const site = await findSite(db, kiosk.siteId);
      if (!site) throw notFound('site');
      const entries = await phoneBook.listEntries(actor, kiosk.siteId);
      return { kiosk, site, phoneBook: entries.map((entry) => ({ ...entry, lastTestedBy: null })) };
    },

    /**
     * Whether the PIN typed on the kiosk opens its service menu; any does while none is set. Wrong ones are counted in the
     * kiosk's row, so the limit survives a restart and holds over several instances.
     * @throws 403 wrong_pin; 429 after 5 wrong ones in 5 minutes, for the right one too: a burst of parallel guesses learns
     * no more than guesses one after the other.
     */
    async unlock(actor: Actor, pin: string): Promise<void> {
      if (actor.kind !== 'kiosk') throw forbidden();
      const before = await kiosks.findPin(db, actor.id);
      if (!before) throw unauthenticated();
      recentWrongPins(before.wrong_pins_at, clock.now());
      const { exit_pin_hash: hash } = before;
      const isRight = hash === null || (await identity.isPasswordRight(hash, pin));
      await inTransaction(db, async (trx) => {
        const row = await kiosks.lockKiosk(trx, actor.id);
        if (!row) throw unauthenticated();
        const now = clock.now();
        const wrong = recentWrongPins(row.wrong_pins_at, now);
        await kiosks.updateKiosk(trx, actor.id, {
          wrong_pins_at: isRight ? null : JSON.stringify([...wrong, now]),
        });
        const action = isRight ? 'kiosk.unlocked' : 'kiosk.unlock-refused';
        const target = { kind: 'kiosk' as const, id: actor.id, siteId: row.site_id };
        const details = { name: row.name, hasExitPin: hash !== null };
        await identity.audit(trx, actor, auditEvent(action, target, details));
      });
      if (!isRight) throw wrongPin();
    },
  };
}

export type KioskScreenService = ReturnType<typeof createKioskScreenService>;
