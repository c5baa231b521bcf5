import type { JWT } from '@fastify/jwt';
import type { Me } from '@siaga/contracts/auth';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Actor, reachesSite, systemActor } from '../platform/actor.ts';
import type { Config } from '../platform/config.ts';
import { newSecret } from '../platform/crypto.ts';
import { type Db, inTransaction, type Trx } from '../platform/db/index.ts';
import { notFound } from '../platform/errors.ts';
import type { Live } from '../platform/live/index.ts';
import type { Clock } from '../platform/time.ts';
import * as apiKeyRows from './api-keys/repository.ts';
import { apiKeyRoutes } from './api-keys/routes.ts';
import { createApiKeys } from './api-keys/service.ts';
import { auditRoutes } from './audit/routes.ts';
import { type ActedEvent, type AuditEvent, createAudit } from './audit/service.ts';
import { createPersonKeys } from './person-keys/service.ts';
import { createSessionCookies, deviceOf } from './sessions/cookies.ts';
import { sessionRoutes } from './sessions/routes.ts';
import { createSessions } from './sessions/service.ts';
import { createSignInLimits } from './sign-in-limits/service.ts';
import type { SitesFace } from './site-choice.ts';
import type { TankIdsAt } from './users/tank-choice.ts';
import { hashPassword, isPasswordRight } from './users/password.ts';
import { scopeOf, toMe, userActor } from './users/present.ts';
import * as userRows from './users/repository.ts';
import { userRoutes } from './users/routes.ts';
import { createUsers } from './users/service.ts';

export { verifyChains } from './audit/chain.ts';

/** What identity is built from, handed in by app.ts. */
export interface IdentityParts {
  db: Db;
  clock: Clock;
  live: Live;
  /** Signs and reads access tokens. */
  jwt: JWT;
  config: Pick<Config, 'secret' | 'publicUrl'>;
  sites: SitesFace;
  tankIdsAt: TankIdsAt;
  /** What a person may do or reach has changed, or they are gone; part of the transaction that changes it. */
  onRightsChanged: (trx: Trx, userId: string) => Promise<void>;
}

export type Identity = ReturnType<typeof createIdentity>;

/** Who may do what: users, their sessions, API keys, and the audit trail of all modules. */
export function createIdentity(parts: IdentityParts) {
  const { db, clock, live, jwt, config, sites, tankIdsAt, onRightsChanged } = parts;
  const personKeys = createPersonKeys(config.secret);

  async function namesOf(on: Db, ids: readonly string[]): Promise<Map<string, string>> {
    const names = new Map<string, string>();
    // Most ids are people's; the others are asked only for who is not among them.
    for (const list of [userRows.listNames, apiKeyRows.listNames, sites.kioskNames]) {
      const unknown = ids.filter((id) => !names.has(id));
      if (unknown.length === 0) break;
      for (const { id, name } of await list(on, unknown)) names.set(id, name);
    }
    return names;
  }

  const audit = createAudit({ db, clock, personKeys, namesOf, onlySiteId: () => sites.onlySiteId() });
  const limits = createSignInLimits({ db, clock, secret: config.secret });
  const sessions = createSessions({ db, clock, live, jwt, audit, limits });
  const users = createUsers({ db, clock, live, audit, personKeys, sites, tankIdsAt, onRightsChanged });
  const apiKeys = createApiKeys({ db, clock, live, audit, sites });
  const cookies = createSessionCookies(config.publicUrl);

  return {
    /** A person by the cookie of their session. */
    authenticateUser: sessions.authenticate,
    /** A program by its API key. */
    authenticateApiKey: apiKeys.authenticate,

    /**
     * Writes a change of state into the audit trail. Called last in a transaction, because it locks the head of
     * the chain of its site and module until the transaction ends.
     */
    audit: (trx: Trx, actor: Actor, event: AuditEvent): Promise<void> => audit.record(trx, actor, event),

    /** Several at once, in their order, also of several callers; at most some hundred. */
    auditAll: (trx: Trx, entries: readonly ActedEvent[]): Promise<void> => audit.recordAll(trx, entries),

    /** Names of users, API keys and kiosks, for display; the erased and the unknown are missing. */
    namesOf,

    /** Keys that `audit` seals `personal` with, for records that may name somebody who is no user. */
    personKeys: {
      ensure: personKeys.ensure,
      destroy: personKeys.destroy,
      openAll: personKeys.openAll,
    },

    /** People who answer at a site: active, with a role that may respond, and a scope that reaches it. */
    async respondersAt(on: Db, siteId: string): Promise<{ id: string; name: string }[]> {
      return (await userRows.listResponders(on))
        .filter((user) => reachesSite({ scope: scopeOf(user) }, siteId))
        .map(({ id, name }) => ({ id, name }));
    },

    /** The language that somebody reads; null for somebody who may not sign in any more. */
    async languageOf(on: Db, userId: string): Promise<'id' | 'en' | null> {
      const user = await userRows.findUser(on, userId);
      return user?.active === 1 ? user.language : null;
    },

    /**
     * A user as a caller who acts through another channel than Siaga's own pages, with the rights of this moment. The channel
     * has made sure who it is. Null for somebody who may not sign in any more.
     */
    async actorThrough(on: Db, channel: string, userId: string): Promise<Actor | null> {
      const user = await userRows.findUser(on, userId);
      return user?.active === 1 ? { ...userActor(user, `via:${channel}`, ''), address: null } : null;
    },

    /** False until the first administrator has been made. */
    hasUsers: (on: Db): Promise<boolean> => userRows.hasUsers(on),

    /** argon2id, off the event loop; takes about a tenth of a second, so never inside a transaction. */
    hashPassword,

    /** Whether this is what was hashed; as slow as {@link hashPassword}, and never inside a transaction either. */
    isPasswordRight,

    /** Makes the administrator of an installation that has no user yet, which the caller has made sure of. */
    async createFirstAdmin(
      trx: Trx,
      given: { email: string; name: string; passwordHash: string; siteId: string },
    ): Promise<Me> {
      const { siteId, ...person } = given;
      const user = await users.insert(trx, {
        ...person,
        role: 'admin',
        siteIds: [siteId],
        tankIds: null,
        language: 'id',
      });
      await users.record(trx, systemActor('set-up'), user, 'user.created');
      return toMe(user);
    },

    /** Makes a user as an administrator would; checks the actor's permission. */
    createUser: users.create,

    /**
     * Gives the user with this email a new random password and answers it; their sessions end at once. For the
     * command line, where an administrator has locked themselves out.
     */
    async resetPassword(actor: Actor, email: string): Promise<string> {
      const user = await userRows.findUserByEmail(db, email.toLowerCase());
      if (!user) throw notFound('user');
      const password = newSecret().slice(0, 16);
      await users.update(actor, user.id, { password, active: true });
      return password;
    },

    /** Signs a user in without a password, right after set-up: opens a session and sets its cookies. */
    async signIn(userId: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
      const { tokens } = await inTransaction(db, async (trx) => {
        const user = await userRows.lockUser(trx, userId);
        if (!user) throw notFound('user');
        return sessions.open(trx, user, deviceOf(request));
      });
      cookies.set(request, reply, tokens);
    },

    /** Drops sessions, tokens, counted failures and answers kept for the erased; due about once an hour. */
    async dropExpired(): Promise<void> {
      await sessions.dropExpired();
      await limits.dropOld();
      await users.dropTracesOfErased();
    },

    routes(http: FastifyInstance): void {
      sessionRoutes(http, sessions, cookies);
      userRoutes(http, users);
      apiKeyRoutes(http, apiKeys);
      auditRoutes(http, audit);
    },
  };
}
