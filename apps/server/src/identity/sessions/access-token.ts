import type { JWT } from '@fastify/jwt';
import type { Clock } from '../../platform/time.ts';

/** How long an access token is good for; every request looks at session and user anyway. */
export const ACCESS_TOKEN_MS = 15 * 60_000;

/** What a token says: whose it is and of which session. Never a role or a scope. */
export interface AccessClaims {
  sub: string;
  sid: string;
}

export function signAccessToken(jwt: JWT, clock: Clock, claims: AccessClaims): string {
  const iat = Math.floor(clock.now() / 1000);
  return jwt.sign({ ...claims, iat, exp: iat + ACCESS_TOKEN_MS / 1000 });
}

/** Null when the token is forged, of another secret, malformed or expired by the clock. */
export function readAccessToken(jwt: JWT, clock: Clock, token: string): AccessClaims | null {
  try {
    // The end is compared here, because the library takes a token as good at the very moment that it ends.
    const { sub, sid, exp } = jwt.verify<Record<string, unknown>>(token, { ignoreExpiration: true });
    if (typeof exp !== 'number' || exp * 1000 <= clock.now()) return null;
    return typeof sub === 'string' && typeof sid === 'string' ? { sub, sid } : null;
  } catch {
    return null;
  }
}
