import type { Me, updateMe } from '@siaga/contracts/auth';
import { permissionsOf, type Role } from '@siaga/contracts/permissions';
import type { createUser, listUsers, updateUser, User } from '@siaga/contracts/users';
import type { z } from 'zod';
import { type Actor, requirePermission } from '../../platform/actor.ts';
import { type Db, inTransaction, type Trx, UniqueViolation } from '../../platform/db/index.ts';
import { conflict, forbidden, notFound, unauthenticated } from '../../platform/errors.ts';
import { dropKeysOf } from '../../platform/http/repository.ts';
import { newId } from '../../platform/ids.ts';
import type { Live } from '../../platform/live/index.ts';
import type { Clock } from '../../platform/time.ts';
import type { ActingUser } from '../acting-user.ts';
import type { Audit } from '../audit/service.ts';
import type { PersonKeys } from '../person-keys/service.ts';
import { deleteSessionsOf } from '../sessions/repository.ts';
import { chooseSites, type SitesFace } from '../site-choice.ts';
import { hashPassword } from './password.ts';
import { scopeOf, toMe, toUser } from './present.ts';
import * as users from './repository.ts';
import { chooseTanks, keepTanks, type TankIdsAt } from './tank-choice.ts';

export interface UserParts {
  db: Db;
  clock: Clock;
  live: Live;
  audit: Audit;
  personKeys: PersonKeys;
  sites: SitesFace;
  tankIdsAt: TankIdsAt;
  onRightsChanged: (trx: Trx, userId: string) => Promise<void>;
}

const DAY_MS = 86_400_000;

const emailTaken = () => conflict('email_taken', 'Another user has this e-mail');
const lastAdmin = () => conflict('last_admin', 'The last active administrator stays');

/** By name, whatever its script or case. */
const byName = new Intl.Collator('id', { sensitivity: 'base', numeric: true });

export type Users = ReturnType<typeof createUsers>;

export function createUsers(parts: UserParts) {
  const { db, clock, live, audit, personKeys, sites, tankIdsAt, onRightsChanged } = parts;

  /** The users that the caller reaches, by name. */
  async function list(actor: Actor, query: z.output<typeof listUsers.query>) {
    requirePermission(actor, 'users.manage');
    const wanted = query.q?.toLowerCase() ?? '';
    // People who sign in are some hundreds at most, and only here are name and letter case compared as people do.
    const found = (await users.listUsers(db))
      .filter((user) => reachesUser(actor, user))
      .filter((user) => user.name.toLowerCase().includes(wanted) || user.email.includes(wanted))
      .sort((a, b) => byName.compare(a.name, b.name) || (a.id < b.id ? -1 : 1));
    const start = (query.page - 1) * query.limit;
    const page = { page: query.page, limit: query.limit, total: found.length };
    return {
      data: found.slice(start, start + query.limit).map(toUser),
      page: { ...page, totalPages: Math.ceil(found.length / query.limit) },
    };
  }

  async function get(actor: Actor, id: string): Promise<User> {
    requirePermission(actor, 'users.manage');
    return toUser(reached(actor, await users.findUser(db, id)));
  }

  async function create(actor: Actor, given: z.output<typeof createUser.body>): Promise<User> {
    requirePermission(actor, 'users.manage');
    requireMayGive(actor, given.role);
    const siteIds = await sitesFor(actor, given.role, given.siteIds);
    const passwordHash = await hashPassword(given.password);
    return keepingEmailUnique(() =>
      inTransaction(db, async (trx) => {
        const tankIds = await chooseTanks(tankIdsAt, trx, siteIds, given.tankIds);
        const user = await insert(trx, { ...given, siteIds, tankIds, passwordHash });
        await record(trx, actor, user, 'user.created');
        return toUser(user);
      }),
    );
  }

  /**
   * A new role, password, scope or deactivation ends the user's sessions and sockets at once. Tanks that lie outside
   * the new sites are dropped; a user who was limited to them is then limited to none.
   * @throws 409 last_admin, email_taken
   */
  async function update(actor: Actor, id: string, given: z.output<typeof updateUser.body>): Promise<User> {
    requirePermission(actor, 'users.manage');
    const before = reached(actor, await users.findUser(db, id));
    const role = given.role ?? before.role;
    const wasAdmin = before.role === 'admin';
    const newSites =
      given.siteIds !== undefined || (wasAdmin && role !== 'admin' && scopeIsEmpty(before))
        ? await sitesFor(actor, role, given.siteIds)
        : undefined;
    const passwordHash = given.password === undefined ? undefined : await hashPassword(given.password);

    return keepingEmailUnique(() =>
      inTransaction(db, async (trx) => {
        const admins = await users.lockActiveAdmins(trx);
        const old = reached(actor, await users.lockUser(trx, id));
        // Also the role that is there: who sets somebody's password could sign in as them.
        for (const each of [old.role, given.role ?? old.role]) requireMayGive(actor, each);
        const newTanks = await tanksFor(trx, old, newSites, given.tankIds);
        const changes = {
          ...(given.email === undefined ? {} : { email: given.email }),
          ...(given.name === undefined ? {} : { name: given.name }),
          ...(given.language === undefined ? {} : { language: given.language }),
          ...(given.role === undefined ? {} : { role: given.role }),
          ...(given.active === undefined ? {} : { active: given.active ? 1 : 0 }),
          ...(passwordHash === undefined ? {} : { password_hash: passwordHash }),
          ...(newSites === undefined ? {} : { site_ids: JSON.stringify(newSites) }),
          ...(newTanks === undefined ? {} : { tank_ids: tanksText(newTanks) }),
        };
        const changed = { ...old, ...changes };
        if (changed.role !== 'admin' || changed.active === 0) requireAnotherAdmin(actor, admins, id);
        if (Object.keys(changes).length === 0) return toUser(old);
        await users.updateUser(trx, id, changes);
        if (rightsDiffer(old, changed)) await endSessions(trx, id);
        if (reachDiffers(old, changed)) await onRightsChanged(trx, id);
        await record(trx, actor, changed, 'user.changed', {
          before: facts(old),
          passwordChanged: passwordHash !== undefined,
        });
        return toUser(changed);
      }),
    );
  }

  /** Erases the person. What they recorded stays, under an id that leads to nobody. @throws 409 last_admin */
  async function erase(actor: Actor, id: string): Promise<void> {
    requirePermission(actor, 'users.manage');
    await inTransaction(db, async (trx) => {
      const admins = await users.lockActiveAdmins(trx);
      requireMayGive(actor, reached(actor, await users.lockUser(trx, id)).role);
      requireAnotherAdmin(actor, admins, id);
      await endSessions(trx, id);
      await onRightsChanged(trx, id);
      await users.eraseUser(trx, id, clock.now());
      await personKeys.destroy(trx, id);
      await dropKeysOf(trx, [id]);
      await audit.record(trx, actor, event(id, 'user.erased'));
    });
  }

  async function me(actor: ActingUser): Promise<Me> {
    const user = await users.findUser(db, actor.id);
    if (!user) throw unauthenticated();
    return toMe(user);
  }

  async function changeMe(actor: ActingUser, given: z.output<typeof updateMe.body>): Promise<Me> {
    return inTransaction(db, async (trx) => {
      const old = await users.lockUser(trx, actor.id);
      if (!old) throw unauthenticated();
      const changed = { ...old, name: given.name ?? old.name, language: given.language ?? old.language };
      await users.updateUser(trx, old.id, { name: changed.name, language: changed.language });
      await record(trx, actor, changed, 'user.changed', { before: facts(old) });
      return toMe(changed);
    });
  }

  /** Makes a user with their personal key; permission, sites and audit are the caller's matter. */
  async function insert(trx: Trx, given: NewUser): Promise<users.UserRow> {
    const user = {
      id: newId(),
      email: given.email,
      email_key: null,
      name: given.name,
      role: given.role,
      password_hash: given.passwordHash,
      site_ids: JSON.stringify(given.siteIds),
      tank_ids: tanksText(given.tankIds),
      language: given.language,
      active: 1,
      created_at: clock.now(),
      last_sign_in_at: null,
      erased_at: null,
    };
    await users.insertUser(trx, user);
    await personKeys.make(trx, user.id);
    return user;
  }

  // Administrators reach every site anyway; one is noted where it is clear, for the day they are something else.
  async function sitesFor(actor: Actor, role: Role, given: readonly string[] | undefined): Promise<string[]> {
    if (role !== 'admin') return chooseSites(sites, actor, given);
    if (given !== undefined) return given.length === 0 ? [] : chooseSites(sites, actor, given);
    const only = await sites.onlySiteId();
    return only === null ? [] : [only];
  }

  /** What the user's tanks become; undefined where they stay as they are. */
  async function tanksFor(
    trx: Trx,
    old: users.UserRow,
    newSites: readonly string[] | undefined,
    given: readonly string[] | null | undefined,
  ): Promise<readonly string[] | null | undefined> {
    const { siteIds, tankIds } = toUser(old);
    if (given !== undefined) return chooseTanks(tankIdsAt, trx, newSites ?? siteIds, given);
    return newSites === undefined ? undefined : keepTanks(tankIdsAt, trx, newSites, tankIds);
  }

  async function endSessions(trx: Trx, id: string): Promise<void> {
    await deleteSessionsOf(trx, id);
    trx.afterCommit(() => live.disconnect('user', id));
  }

  /** Writes what the user is now, and what else there is to tell, sealed with their own key. */
  async function record(
    trx: Trx,
    actor: Actor,
    user: users.UserRow,
    action: string,
    more: object = {},
  ): Promise<void> {
    const data = { ...more, after: facts(user) };
    await audit.record(trx, actor, { ...event(user.id, action), personal: { personId: user.id, data } });
  }

  const event = (userId: string, action: string) => ({
    module: 'identity',
    siteId: null,
    action,
    target: { kind: 'user', id: userId },
  });

  /** Drops what a call that was on its way has kept of somebody who was erased meanwhile. */
  async function dropTracesOfErased(): Promise<void> {
    await dropKeysOf(db, await users.listErasedSince(db, clock.now() - DAY_MS));
  }

  return { list, get, create, update, erase, me, changeMe, insert, record, dropTracesOfErased };
}

export interface NewUser {
  email: string;
  name: string;
  role: Role;
  passwordHash: string;
  siteIds: readonly string[];
  tankIds: readonly string[] | null;
  language: 'id' | 'en';
}

const tanksText = (tankIds: readonly string[] | null) =>
  tankIds === null ? null : JSON.stringify([...new Set(tankIds)]);

const scopeIsEmpty = (user: users.UserRow) => user.site_ids === '[]';

/** Whoever does not reach every site manages nobody who reaches further than themselves. */
function reachesUser(actor: Actor, user: users.UserRow): boolean {
  const { siteIds } = actor.scope;
  if (siteIds === 'all') return true;
  const theirs = scopeOf(user).siteIds;
  return theirs !== 'all' && theirs.every((id) => siteIds.includes(id));
}

function reached(actor: Actor, user: users.UserRow | undefined): users.UserRow {
  if (!user || !reachesUser(actor, user)) throw notFound('user');
  return user;
}

/** Nobody gives away, or lays hands on, more than they hold. @throws 403 forbidden */
function requireMayGive(actor: Actor, role: Role): void {
  const holdsAll = permissionsOf(role).every((permission) => actor.permissions.has(permission));
  if (!holdsAll || (role === 'admin' && actor.scope.siteIds !== 'all')) {
    throw forbidden('A role with more rights than your own cannot be given.');
  }
}

/** @param admins Active administrators, locked. @param id Who is about to stop being one. */
function requireAnotherAdmin(actor: Actor, admins: readonly string[], id: string): void {
  if (!admins.includes(id)) return;
  if (admins.length === 1) throw lastAdmin();
  // Demoted by somebody else while this call was on its way.
  if (actor.kind === 'user' && !admins.includes(actor.id)) throw forbidden();
}

/** Whether they may do or see something else than before. */
function reachDiffers(a: users.UserRow, b: users.UserRow): boolean {
  const reach = (user: users.UserRow) =>
    JSON.stringify([user.role, user.site_ids, user.tank_ids, user.active]);
  return reach(a) !== reach(b);
}

/** Whether what they were signed in with, or for, no longer holds. */
const rightsDiffer = (a: users.UserRow, b: users.UserRow): boolean =>
  reachDiffers(a, b) || a.password_hash !== b.password_hash;

/** What the audit trail tells of a user, sealed with their key. */
function facts(user: users.UserRow) {
  const { email, name, role, siteIds, tankIds, language, active } = toUser(user);
  return { email, name, role, siteIds, tankIds, language, active };
}

/** Outside the transaction, because PostgreSQL's is of no use after the refused row. */
async function keepingEmailUnique<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof UniqueViolation ? emailTaken() : error;
  }
}
