import type { Kiosk } from '@siaga/contracts/kiosks';
import type { Actor, Credentials } from '../../platform/actor.ts';
import { sha256 } from '../../platform/crypto.ts';
import type { Db } from '../../platform/db/index.ts';
import { findKioskByToken } from './repository.ts';

/** Tells a kiosk's credential from an API key at first sight. */
export const KIOSK_TOKEN_PREFIX = 'siagak_';

/** The kiosk that shows this credential, read anew on every call, so that a revoked one is out at once. */
export async function authenticateKiosk(db: Db, credentials: Credentials): Promise<Actor | null> {
  const token = [credentials.deviceKey, credentials.bearer].find((given) =>
    given?.startsWith(KIOSK_TOKEN_PREFIX),
  );
  if (!token) return null;
  const kiosk = await findKioskByToken(db, sha256(token));
  return kiosk && kioskActor(kiosk, credentials.address);
}

/** The kiosk as a caller. */
export function kioskActor(kiosk: Kiosk, address: string): Actor {
  return {
    kind: 'kiosk',
    id: kiosk.id,
    name: kiosk.name,
    address,
    siteId: kiosk.siteId,
    placeId: kiosk.placeId,
    // Its own site's name and phone book, which it shows to whoever stands before it.
    permissions: new Set(['sites.read']),
    scope: { siteIds: [kiosk.siteId], tankIds: null },
  };
}
