import { readPress } from '@siaga/contracts/presses';
import type { Actor } from '../../platform/actor.ts';
import { unauthenticated } from '../../platform/errors.ts';
import { callerKey, type EmergencyParts } from '../parts.ts';
import { findPress } from '../presses/repository.ts';
import type { Presses, Receipt } from '../presses/service.ts';
import { readFields } from './body.ts';
import { placeNamed, readOldPress } from './old-press.ts';
import { pressIdOf, SAME_WITHIN_MS, spanOf } from './same-press.ts';

export type OldKiosks = ReturnType<typeof createOldKiosks>;

/** Presses of kiosks that still speak the first ThermoSafe's words. */
export function createOldKiosks(
  { database, clock, sites }: Pick<EmergencyParts, 'database' | 'clock' | 'sites'>,
  presses: Pick<Presses, 'takeRead'>,
) {
  const { db } = database;

  /** The same body of the same caller within 10 s is the same press: the old page sends again when it gets no answer. */
  async function pressIdFor(caller: string, body: string): Promise<string> {
    const now = clock.now();
    const [current, before] = [spanOf(now), spanOf(now) - 1].map((span) => pressIdOf(caller, body, span));
    const earlier = await findPress(db, caller, before!);
    return earlier && now - earlier.received_at < SAME_WITHIN_MS ? before! : current!;
  }

  return {
    /**
     * Who presses: a paired kiosk by its credential, else whoever stands at a listed address.
     * @throws 401 unauthenticated
     */
    async callerOf(actor: Actor | null, address: string): Promise<Actor> {
      const caller = actor?.kind === 'kiosk' ? actor : await sites.oldKioskAt(db, address);
      if (!caller) throw unauthenticated();
      return caller;
    },

    /** Takes a press from its body as it came. @throws nothing but a database that is gone. */
    async press(actor: Actor, body: string): Promise<Receipt> {
      const said = readOldPress(readFields(body));
      const siteId = actor.scope.siteIds === 'all' ? undefined : actor.scope.siteIds[0];
      const places =
        said.location === undefined || siteId === undefined ? [] : await sites.placesOf(db, siteId);
      const read = readPress({
        pressId: await pressIdFor(callerKey(actor), body),
        category: said.category,
        note: said.note,
        placeId: placeNamed(places, said.location)?.id,
        scanId: said.scanId,
      })!;
      const dropped = read.dropped.map((name) => (name === 'note' ? 'message' : name));
      return presses.takeRead(actor, {
        press: read.press,
        dropped: [...said.dropped, ...dropped],
        source: 'old-kiosk',
      });
    },
  };
}
