import '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ACCESS_TOKEN_MS } from './access-token.ts';
import { type Device, REFRESH_TOKEN_MS, type TokenPair } from './service.ts';

const ACCESS = { name: 'accessToken', path: '/', maxAge: ACCESS_TOKEN_MS / 1000 };
const REFRESH = { name: 'refreshToken', path: '/api/auth', maxAge: REFRESH_TOKEN_MS / 1000 };

/** The cookies of a signed-in browser, no script can read them and no other site can send them. */
export function createSessionCookies(publicUrl: string | null) {
  const options = (request: FastifyRequest, path: string) => ({
    path,
    httpOnly: true,
    sameSite: 'strict' as const,
    secure: request.protocol === 'https' || (publicUrl?.startsWith('https:') ?? false),
  });
  return {
    set(request: FastifyRequest, reply: FastifyReply, tokens: TokenPair): void {
      const { accessToken, refreshToken } = tokens;
      reply.setCookie(ACCESS.name, accessToken, { ...options(request, ACCESS.path), maxAge: ACCESS.maxAge });
      reply.setCookie(REFRESH.name, refreshToken, {
        ...options(request, REFRESH.path),
        maxAge: REFRESH.maxAge,
      });
    },
    clear(request: FastifyRequest, reply: FastifyReply): void {
      for (const { name, path } of [ACCESS, REFRESH]) reply.clearCookie(name, options(request, path));
    },
    /** Null when the browser has none. */
    refreshToken: (request: FastifyRequest): string | null => request.cookies[REFRESH.name] ?? null,
  };
}

export type SessionCookies = ReturnType<typeof createSessionCookies>;

const LONGEST_USER_AGENT = 300;

export function deviceOf(request: FastifyRequest): Device {
  return {
    address: request.ip,
    userAgent: request.headers['user-agent']?.slice(0, LONGEST_USER_AGENT) ?? null,
  };
}
