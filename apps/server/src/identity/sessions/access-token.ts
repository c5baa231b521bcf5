import type { JWT } from '@fastify/jwt';
import type { Clock } from '../../platform/time.ts';

/** How long an access token is good for; every request looks at session and user anyway. */
export const ACCESS_TOKEN_MS = 15 * 60_000;

/** Signatures found right, kept so that a browser's next call need not be reckoned through again. */
const TOKENS_KEPT = 2_000;

/** What a token says: whose it is and of which session. Never a role or a scope. */
export interface AccessClaims {
  sub: string;
  sid: string;
}

/** Signs and reads access tokens. */
export function createAccessTokens(jwt: JWT, clock: Clock) {
  // Only what a signature says for good; whether the session still stands is asked of the database each time.
  const rightOnes = new Map<string, AccessClaims & { endsAt: number }>();

  function sign(claims: AccessClaims): string {
    const iat = Math.floor(clock.now() / 1000);
    return jwt.sign({ ...claims, iat, exp: iat + ACCESS_TOKEN_MS / 1000 });
  }

  /** Null when the token is forged, of another secret, malformed or expired by the clock. */
  function read(token: string): AccessClaims | null {
    const found = rightOnes.get(token) ?? keep(token);
    // The end is compared here, because the library takes a token as good at the very moment that it ends.
    return found && found.endsAt > clock.now() ? found : null;
  }

  function keep(token: string) {
    const found = verify(token);
    if (!found) return null;
    rightOnes.set(token, found);
    if (rightOnes.size > TOKENS_KEPT) rightOnes.delete(rightOnes.keys().next().value!);
    return found;
  }

  function verify(token: string) {
    try {
      const { sub, sid, exp } = jwt.verify<Record<string, unknown>>(token, { ignoreExpiration: true });
      if (typeof sub !== 'string' || typeof sid !== 'string' || typeof exp !== 'number') return null;
      return { sub, sid, endsAt: exp * 1000 };
    } catch {
      return null;
    }
  }

  return { sign, read };
}
