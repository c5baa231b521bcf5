import type { FastifyRequest } from 'fastify';
import { foreignOrigin } from '../errors.ts';

const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/** True for methods that change nothing. */
export const isHarmless = (method: string): boolean => harmless.has(method);

/**
 * Refuses a write that a browser sends along with its cookies on behalf of another web site. A foreign Origin is
 * refused in any case; a missing one when the call would count by a cookie. Calls with their own credential in a
 * header (API key, device key) cannot be forged that way.
 * @throws 403 foreign_origin
 */
export function refuseForeignOrigin(request: FastifyRequest, publicUrl: string | null): void {
  // Bearer only: a browser adds Basic credentials by itself, for example those of a proxy in front.
  const hasOwnCredential =
    request.headers.authorization?.startsWith('Bearer ') || request.headers['x-device-key'] !== undefined;
  if (isHarmless(request.method) || hasOwnCredential) return;
  const { origin } = request.headers;
  if (origin !== undefined) {
    if (!isOwn(origin, request.host, publicUrl)) throw foreignOrigin();
    return;
  }
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined ? site !== 'same-origin' : request.headers.cookie !== undefined)
    throw foreignOrigin();
}

/** True when an Origin header names this server, by the host asked for or by its public address. */
export function isOwn(origin: string, host: string, publicUrl: string | null): boolean {
  if (!URL.canParse(origin)) return false;
  // Hosts only: behind a proxy that ends TLS the scheme seen here is not the browser's.
  return new URL(origin).host === host || (publicUrl !== null && new URL(publicUrl).origin === origin);
}
