import * as contract from '@siaga/contracts/auth';
import type { FastifyInstance } from 'fastify';
import { Problem, unauthenticated } from '../../platform/errors.ts';
import { serve } from '../../platform/http/serve.ts';
import { actingUser } from '../acting-user.ts';
import { toMe } from '../users/present.ts';
import { deviceOf, type SessionCookies } from './cookies.ts';
import type { Sessions } from './service.ts';

export function sessionRoutes(http: FastifyInstance, sessions: Sessions, cookies: SessionCookies): void {
  serve(http, contract.login, async ({ body, request, reply }) => {
    const { user, tokens } = await sessions.signIn(body.email, body.password, deviceOf(request));
    cookies.set(request, reply, tokens);
    return { user: toMe(user) };
  });

  serve(http, contract.refresh, async ({ request, reply }) => {
    const given = cookies.refreshToken(request);
    if (given === null) throw unauthenticated();
    try {
      const { user, tokens } = await sessions.refresh(given, deviceOf(request));
      cookies.set(request, reply, tokens);
      return { user: toMe(user) };
    } catch (error) {
      // Not when the database is away: the cookies are still good once it is back.
      if (error instanceof Problem && error.status === 401) cookies.clear(request, reply);
      throw error;
    }
  });

  serve(http, contract.logout, async ({ actor, request, reply }) => {
    await sessions.signOut(actor, cookies.refreshToken(request), deviceOf(request));
    cookies.clear(request, reply);
  });

  serve(http, contract.changePassword, ({ actor, body, request }) =>
    sessions.changePassword(actingUser(actor), body, deviceOf(request)),
  );

  serve(http, contract.listSessions, async ({ actor }) => ({ data: await sessions.list(actingUser(actor)) }));
  serve(http, contract.endSession, ({ actor, params }) => sessions.endOne(actingUser(actor), params.id));
  serve(http, contract.endAllSessions, async ({ actor, request, reply }) => {
    await sessions.endAll(actingUser(actor));
    cookies.clear(request, reply);
  });
}
