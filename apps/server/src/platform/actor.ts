import type { Permission, Role } from '@siaga/contracts/permissions';
import { forbidden } from './errors.ts';

/** What part of the data a caller reaches. */
export interface Scope {
  /** 'all' for administrators and the system. */
  siteIds: 'all' | readonly string[];
  /** Tanks the caller is limited to inside those sites; null = every tank. */
  tankIds: readonly string[] | null;
}

interface Caller {
  id: string;
  name: string;
  /** Network address the call came from; null for work that the system does by itself. */
  address: string | null;
  permissions: ReadonlySet<Permission>;
  scope: Scope;
}

/** Who is calling. Made anew from the database on every request, never from a token alone. */
export type Actor =
  | (Caller & { kind: 'user'; sessionId: string; role: Role })
  | (Caller & { kind: 'api-key' })
  | (Caller & { kind: 'kiosk'; siteId: string; placeId: string | null })
  | (Caller & { kind: 'system' });

/** Work that nobody asked for by a call: periodic jobs, the command line, the demo. */
export const systemActor = (name: string, permissions: Iterable<Permission> = []): Actor => ({
  kind: 'system',
  id: name,
  name,
  address: null,
  permissions: new Set(permissions),
  scope: { siteIds: 'all', tankIds: null },
});

/** Throws 403 `forbidden` unless the actor holds the permission. First line of every service method. */
export function requirePermission(actor: Actor, permission: Permission): void {
  if (!actor.permissions.has(permission)) throw forbidden();
}

/** True when the scope reaches the site. */
export function reachesSite(actor: { scope: Scope }, siteId: string): boolean {
  return actor.scope.siteIds === 'all' || actor.scope.siteIds.includes(siteId);
}

/** What a caller shows of itself, the same for a call and for a socket. */
export interface Credentials {
  /** Signed access token from the cookie. */
  accessToken: string | null;
  /** From `Authorization: Bearer`, or a socket's `auth.token`. */
  bearer: string | null;
  /** From `X-Device-Key`. */
  deviceKey: string | null;
  address: string;
}

/** Finds out who calls; null when there is no credential of its kind or it is not, or no longer, valid. */
export type Authenticator = (credentials: Credentials) => Promise<Actor | null>;
