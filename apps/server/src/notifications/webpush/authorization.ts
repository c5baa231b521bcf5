import type { PushKeys } from './keys.ts';

/**
 * How long a signed token is shown again, ms: signing one costs more than the rest of a push. It is good for 12 hours, so that a
 * clock that is set back or forward makes a new one in time.
 */
const SHOWN_MS = 10 * 60_000;

interface Signed {
  at: number;
  authorization: string;
}

const kept = new WeakMap<PushKeys, Map<string, Signed>>();

/** What the installation shows a push service of itself (VAPID, RFC 8292). @param audience Origin of the service. */
export async function authorizationFor(
  audience: string,
  { keys, contact, now }: { keys: PushKeys; contact: string; now: number },
): Promise<string> {
  let signed = kept.get(keys);
  if (!signed) kept.set(keys, (signed = new Map<string, Signed>()));
  const name = `${audience} ${contact}`;
  const before = signed.get(name);
  if (before && Math.abs(now - before.at) < SHOWN_MS) return before.authorization;
  const { default: webpush } = await import('web-push');
  const { publicKey, privateKey } = keys;
  const headers = webpush.getVapidHeaders(audience, contact, publicKey, privateKey, 'aes128gcm');
  signed.set(name, { at: now, authorization: headers.Authorization });
  return headers.Authorization;
}
