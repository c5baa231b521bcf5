import type { Permission } from '@siaga/contracts/permissions';
import type { ApiKey, createApiKey } from '@siaga/contracts/users';
import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { type Actor, type Authenticator, requirePermission } from '../../platform/actor.ts';
import { newSecret, sha256 } from '../../platform/crypto.ts';
import { type Db, inTransaction } from '../../platform/db/index.ts';
import { forbidden, notFound } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { Live } from '../../platform/live/index.ts';
import { log } from '../../platform/log.ts';
import { type Clock, toTime, toTimeOrNull } from '../../platform/time.ts';
import type { Audit } from '../audit/service.ts';
import { chooseSites, type SitesFace } from '../site-choice.ts';
import * as keys from './repository.ts';
import type { ApiKeyTable } from './table.ts';

const SCHEME = 'siaga_';
const USED_EVERY_MS = 60_000;

export interface ApiKeyParts {
  db: Db;
  clock: Clock;
  live: Live;
  audit: Audit;
  sites: SitesFace;
}

export type ApiKeys = ReturnType<typeof createApiKeys>;

export function createApiKeys(parts: ApiKeyParts) {
  const { db, clock, live, audit, sites } = parts;
  const beingTouched = new Set<string>();

  /** The program whose key it is, with what the database says of it now. */
  const authenticate: Authenticator = async ({ bearer, address }) => {
    if (!bearer?.startsWith(SCHEME)) return null;
    const row = await keys.findKeyByHash(db, sha256(bearer));
    if (!row) return null;
    if (row.last_used_at === null || clock.now() - row.last_used_at >= USED_EVERY_MS) touch(row.id);
    return {
      kind: 'api-key',
      id: row.id,
      name: row.name,
      address,
      permissions: new Set(permissionsOf(row)),
      scope: { siteIds: siteIdsOf(row), tankIds: null },
    };
  };

  // Not waited for: when a key was last used is worth no delay and no failed request.
  function touch(id: string): void {
    if (beingTouched.has(id)) return;
    beingTouched.add(id);
    const now = clock.now();
    keys
      .touchKey(db, id, now, now - USED_EVERY_MS)
      .catch((error: unknown) => log.debug({ err: error }, 'last used was not noted'))
      .finally(() => beingTouched.delete(id));
  }

  async function list(actor: Actor): Promise<ApiKey[]> {
    requirePermission(actor, 'api-keys.manage');
    return (await keys.listKeys(db)).filter((row) => reachesKey(actor, row)).map(toApiKey);
  }

  /**
   * Makes a key; `key` is its only appearance.
   * @throws 403 when it would hold more than the caller does; 422 site_required, invalid_input
   */
  async function create(actor: Actor, given: z.output<typeof createApiKey.body>) {
    requirePermission(actor, 'api-keys.manage');
    if (!given.permissions.every((permission) => actor.permissions.has(permission))) {
      throw forbidden('A key cannot hold a permission that its maker does not hold.');
    }
    const siteIds = await chooseSites(sites, actor, given.siteIds);
    const prefix = `${SCHEME}${randomBytes(4).toString('hex')}`;
    const key = `${prefix}_${newSecret()}`;
    const row: ApiKeyTable = {
      id: newId(),
      name: given.name,
      prefix,
      key_hash: sha256(key),
      permissions: JSON.stringify([...new Set(given.permissions)]),
      site_ids: JSON.stringify(siteIds),
      created_at: clock.now(),
      created_by: actor.id,
      last_used_at: null,
      revoked_at: null,
    };
    await inTransaction(db, async (trx) => {
      await keys.insertKey(trx, row);
      const { name, permissions } = toApiKey(row);
      await audit.record(
        trx,
        actor,
        event('api-key.created', row.id, { name, prefix, permissions, siteIds }),
      );
    });
    return { apiKey: toApiKey(row), key };
  }

  async function revoke(actor: Actor, id: string): Promise<void> {
    requirePermission(actor, 'api-keys.manage');
    await inTransaction(db, async (trx) => {
      const row = await keys.findKey(trx, id);
      if (!row || !reachesKey(actor, row) || !(await keys.revokeKey(trx, id, clock.now())))
        throw notFound('API key');
      await audit.record(trx, actor, event('api-key.revoked', id, { name: row.name, prefix: row.prefix }));
      trx.afterCommit(() => live.disconnect('api-key', id));
    });
  }

  const event = (action: string, id: string, details: Record<string, unknown>) => ({
    module: 'identity',
    siteId: null,
    action,
    target: { kind: 'api-key', id },
    details,
  });

  return { authenticate, list, create, revoke };
}

const permissionsOf = (row: ApiKeyTable) => JSON.parse(row.permissions) as Permission[];
const siteIdsOf = (row: ApiKeyTable) => JSON.parse(row.site_ids) as string[];

function reachesKey(actor: Actor, row: ApiKeyTable): boolean {
  const { siteIds } = actor.scope;
  return siteIds === 'all' || siteIdsOf(row).every((id) => siteIds.includes(id));
}

function toApiKey(row: ApiKeyTable): ApiKey {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    permissions: permissionsOf(row),
    siteIds: siteIdsOf(row),
    createdAt: toTime(row.created_at),
    lastUsedAt: toTimeOrNull(row.last_used_at),
  };
}
