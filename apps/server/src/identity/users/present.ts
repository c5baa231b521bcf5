import type { Me } from '@siaga/contracts/auth';
import { type Permission, permissionsOf, type Role, roles } from '@siaga/contracts/permissions';
import type { User } from '@siaga/contracts/users';
import type { Scope } from '../../platform/actor.ts';
import { toTime, toTimeOrNull } from '../../platform/time.ts';
import type { ActingUser } from '../acting-user.ts';
import type { UserRow } from './repository.ts';

const permissionSets = Object.fromEntries(
  roles.map((role) => [role, new Set(permissionsOf(role))]),
) as unknown as Record<Role, ReadonlySet<Permission>>;

const idsOf = (json: string): string[] => JSON.parse(json) as string[];
const idsOrNull = (json: string | null): string[] | null => (json === null ? null : idsOf(json));

/** What a user reaches: administrators everything, others their sites and, where limited, their tanks. */
export function scopeOf(user: Pick<UserRow, 'role' | 'site_ids' | 'tank_ids'>): Scope {
  if (user.role === 'admin') return { siteIds: 'all', tankIds: null };
  return { siteIds: idsOf(user.site_ids), tankIds: idsOrNull(user.tank_ids) };
}

/** The user as a caller, with the rights that the database gives at this moment. */
export function userActor(
  user: Pick<UserRow, 'id' | 'name' | 'role' | 'site_ids' | 'tank_ids'>,
  sessionId: string,
  address: string,
): ActingUser {
  const permissions = permissionSets[user.role];
  return {
    kind: 'user',
    id: user.id,
    name: user.name,
    role: user.role,
    sessionId,
    address,
    permissions,
    scope: scopeOf(user),
  };
}

export function toMe(user: UserRow): Me {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    siteIds: idsOf(user.site_ids),
    tankIds: idsOrNull(user.tank_ids),
    language: user.language,
    permissions: permissionsOf(user.role),
  };
}

export function toUser(user: UserRow): User {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    siteIds: idsOf(user.site_ids),
    tankIds: idsOrNull(user.tank_ids),
    language: user.language,
    active: user.active === 1,
    createdAt: toTime(user.created_at),
    lastSignInAt: toTimeOrNull(user.last_sign_in_at),
  };
}
