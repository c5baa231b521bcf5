import type { JWT } from '@fastify/jwt';
import type { Session } from '@siaga/contracts/auth';
import { type Actor, type Authenticator, systemActor } from '../../platform/actor.ts';
import { newSecret, sha256 } from '../../platform/crypto.ts';
import { type Db, inTransaction, type Trx } from '../../platform/db/index.ts';
import { notFound, refused, unauthenticated, wrongCredentials } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { Live } from '../../platform/live/index.ts';
import { log } from '../../platform/log.ts';
import { type Clock, toTime } from '../../platform/time.ts';
import type { ActingUser } from '../acting-user.ts';
import type { Audit } from '../audit/service.ts';
import type { SignInLimits } from '../sign-in-limits/service.ts';
import { hashPassword, isPasswordRight } from '../users/password.ts';
import { userActor } from '../users/present.ts';
import * as users from '../users/repository.ts';
import { createAccessTokens } from './access-token.ts';
import * as sessions from './repository.ts';

export const REFRESH_TOKEN_MS = 30 * 86_400_000;
/** Two tabs that refresh at the same moment send the same token twice; so long that counts as one. */
const GRACE_MS = 10_000;
const SEEN_EVERY_MS = 60_000;

export interface SessionParts {
  db: Db;
  clock: Clock;
  live: Live;
  jwt: JWT;
  audit: Audit;
  limits: SignInLimits;
}

/** Where a sign-in comes from. */
export interface Device {
  address: string;
  userAgent: string | null;
}

/** What a signed-in browser keeps in its cookies. */
export interface TokenPair {
  accessToken: string;
  refreshToken: string;
}

interface SignedIn {
  user: users.UserRow;
  tokens: TokenPair;
}

const invalidCredentials = () => wrongCredentials('invalid_credentials', 'E-mail or password is not right');

const wrongPassword = () => refused('wrong_password', 'The present password is another one');

export type Sessions = ReturnType<typeof createSessions>;

export function createSessions(parts: SessionParts) {
  const { db, clock, live, jwt, audit, limits } = parts;
  const accessTokens = createAccessTokens(jwt, clock);
  const beingTouched = new Set<string>();

  /** The user of the access token's session, with role and scope as the database has them now. */
  const authenticate: Authenticator = async (credentials) => {
    // A credential in a header decides alone: such a call skips the check of its Origin, so a cookie must not count.
    if (credentials.accessToken === null || credentials.bearer !== null || credentials.deviceKey !== null)
      return null;
    const claims = accessTokens.read(credentials.accessToken);
    if (!claims) return null;
    const row = await sessions.findSignedIn(db, claims.sid, claims.sub);
    if (!row) return null;
    if (clock.now() - row.last_seen_at >= SEEN_EVERY_MS) touch(claims.sid);
    return userActor(row, claims.sid, credentials.address);
  };

  // Not waited for: when a session was last seen is worth no delay and no failed request.
  function touch(id: string): void {
    if (beingTouched.has(id)) return;
    beingTouched.add(id);
    const now = clock.now();
    sessions
      .touchSession(db, id, now, now - SEEN_EVERY_MS)
      .catch((error: unknown) => log.debug({ err: error }, 'last seen was not noted'))
      .finally(() => beingTouched.delete(id));
  }

  /** @throws 401 invalid_credentials, in the same words and time for unknown and wrong; 429 after too many failures. */
  async function signIn(email: string, password: string, device: Device): Promise<SignedIn> {
    const given = { email, address: device.address };
    await limits.check(given);
    const found = await users.findUserByEmail(db, email.trim());
    const isRight = await isPasswordRight(found?.active === 1 ? found.password_hash : null, password);
    if (!found || !isRight) {
      await limits.countFailure(given, (trx) => recordLimitReached(trx, device, found));
      throw invalidCredentials();
    }
    return inTransaction(db, async (trx) => {
      await limits.clear(trx, given);
      const user = await users.lockUser(trx, found.id);
      // Deactivated, or given another password, while this one was being looked at.
      if (user?.active !== 1 || user.password_hash !== found.password_hash) throw invalidCredentials();
      return open(trx, user, device);
    });
  }

  /** Opens a session and writes it into the audit trail, in the caller's transaction. */
  async function open(trx: Trx, user: users.UserRow, device: Device): Promise<SignedIn> {
    const now = clock.now();
    const id = newId();
    await sessions.insertSession(trx, {
      id,
      user_id: user.id,
      created_at: now,
      last_seen_at: now,
      expires_at: now + REFRESH_TOKEN_MS,
      user_agent: device.userAgent,
      address: device.address,
    });
    await users.updateUser(trx, user.id, { last_sign_in_at: now });
    const tokens = await issue(trx, user.id, id);
    await audit.record(trx, userActor(user, id, device.address), event('session.opened', id));
    return { user, tokens };
  }

  async function issue(trx: Trx, userId: string, sessionId: string): Promise<TokenPair> {
    const refreshToken = newSecret();
    await sessions.insertRefreshToken(trx, {
      id: sha256(refreshToken),
      session_id: sessionId,
      used_at: null,
      expires_at: clock.now() + REFRESH_TOKEN_MS,
    });
    return { accessToken: accessTokens.sign({ sub: userId, sid: sessionId }), refreshToken };
  }

  /**
   * Gives another pair for a refresh token, once; for 10 s after that as well, to the tab that came second.
   * A token that comes back later was stolen, or its successor was: the whole session ends at once.
   * @throws 401 unauthenticated
   */
  async function refresh(refreshToken: string, device: Device): Promise<SignedIn> {
    const renewed = await inTransaction(db, async (trx): Promise<SignedIn | null> => {
      const now = clock.now();
      const id = sha256(refreshToken);
      const isFirstUse = await sessions.claimRefreshToken(trx, id, now);
      const token = await sessions.findRefreshToken(trx, id);
      if (!token || token.expires_at <= now) return null;
      const session = await sessions.findSession(trx, token.session_id);
      const user = session && (await users.findUser(trx, session.user_id));
      if (!session || user?.active !== 1) return null;
      if (!isFirstUse && token.used_at !== null && now - token.used_at > GRACE_MS) {
        await end(trx, userActor(user, session.id, device.address), session.id, 'session.refresh-reused');
        return null;
      }
      if (!(await sessions.prolongSession(trx, session.id, now, now + REFRESH_TOKEN_MS))) return null;
      return { user, tokens: await issue(trx, user.id, session.id) };
    });
    if (!renewed) throw unauthenticated();
    return renewed;
  }

  /** Ends the session of the caller, found by the refresh token where the access token no longer tells. */
  async function signOut(actor: Actor | null, refreshToken: string | null, device: Device): Promise<void> {
    await inTransaction(db, async (trx) => {
      const token =
        refreshToken === null ? undefined : await sessions.findRefreshToken(trx, sha256(refreshToken));
      const ids = new Set([token?.session_id, actor?.kind === 'user' ? actor.sessionId : undefined]);
      for (const id of ids) {
        const session = id === undefined ? undefined : await sessions.findSession(trx, id);
        const user = session && (await users.findUser(trx, session.user_id));
        if (user) await end(trx, userActor(user, session.id, device.address), session.id, 'session.ended');
      }
    });
  }

  async function end(trx: Trx, actor: Actor, id: string, action: string): Promise<void> {
    if (!(await sessions.deleteSession(trx, id))) return;
    await audit.record(trx, actor, event(action, id));
    trx.afterCommit(() => live.disconnectSession(id));
  }

  async function list(actor: ActingUser): Promise<Session[]> {
    const rows = await sessions.listSessions(db, actor.id, clock.now());
    return rows.map((row) => ({
      id: row.id,
      createdAt: toTime(row.created_at),
      lastSeenAt: toTime(row.last_seen_at),
      userAgent: row.user_agent,
      address: row.address,
      current: row.id === actor.sessionId,
    }));
  }

  /** Ends one of the caller's own sessions; somebody else's are not there. */
  async function endOne(actor: ActingUser, id: string): Promise<void> {
    await inTransaction(db, async (trx) => {
      const session = await sessions.findSession(trx, id);
      if (session?.user_id !== actor.id) throw notFound('session');
      await end(trx, actor, id, 'session.ended');
    });
  }

  /** Signs the caller out everywhere. */
  async function endAll(actor: ActingUser): Promise<void> {
    await inTransaction(db, async (trx) => {
      const ended = await sessions.deleteSessionsOf(trx, actor.id);
      await audit.record(trx, actor, {
        ...event('session.all-ended'),
        target: { kind: 'user', id: actor.id },
        details: { sessions: ended.length },
      });
      trx.afterCommit(() => live.disconnect('user', actor.id));
    });
  }

  /**
   * Gives the caller another password and ends every session but this one.
   * @throws 422 wrong_password; counts as a failed sign-in, so a session left open does not help in guessing.
   */
  async function changePassword(
    actor: ActingUser,
    given: { current: string; next: string },
    device: Device,
  ): Promise<void> {
    const found = await users.findUser(db, actor.id);
    if (!found) throw unauthenticated();
    const tried = { email: found.email, address: device.address };
    await limits.check(tried);
    if (!(await isPasswordRight(found.password_hash, given.current))) {
      await limits.countFailure(tried, (trx) => recordLimitReached(trx, device, found));
      throw wrongPassword();
    }
    const passwordHash = await hashPassword(given.next);
    await inTransaction(db, async (trx) => {
      await limits.clear(trx, tried);
      const user = await users.lockUser(trx, actor.id);
      if (user?.password_hash !== found.password_hash) throw wrongPassword();
      await users.updateUser(trx, actor.id, { password_hash: passwordHash });
      const ended = await sessions.deleteSessionsOf(trx, actor.id, actor.sessionId);
      await audit.record(trx, actor, {
        ...event('user.password-changed'),
        target: { kind: 'user', id: actor.id },
        details: { sessionsEnded: ended.length },
      });
      trx.afterCommit(() => ended.forEach((id) => live.disconnectSession(id)));
    });
  }

  async function recordLimitReached(
    trx: Trx,
    device: Device,
    user: users.UserRow | undefined,
  ): Promise<void> {
    await audit.record(
      trx,
      { ...systemActor('sign-in'), address: device.address },
      { ...event('sign-in.limit-reached'), ...(user ? { target: { kind: 'user', id: user.id } } : {}) },
    );
  }

  const event = (action: string, sessionId?: string) => ({
    module: 'identity',
    siteId: null,
    action,
    ...(sessionId === undefined ? {} : { target: { kind: 'session', id: sessionId } }),
  });

  return {
    authenticate,
    signIn,
    open,
    refresh,
    signOut,
    list,
    endOne,
    endAll,
    changePassword,
    /** Drops sessions and tokens that have run out. */
    dropExpired: () => sessions.deleteExpired(db, clock.now()),
  };
}
