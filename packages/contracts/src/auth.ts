import { z } from 'zod';
import { Id, text, Time } from './common.ts';
import { endpoint } from './endpoint.ts';
import { permissions, roles } from './permissions.ts';

export const Language = z.enum(['id', 'en']);

/** A password is only ever bounded in length: composition rules make people write it down. */
export const Password = z.string().min(10).max(200);
export const Email = z
  .email()
  .max(254)
  .transform((value) => value.toLowerCase());

/** The signed-in person. `siteIds` is ignored for administrators, who reach every site. */
export const Me = z.object({
  id: Id,
  email: z.string(),
  name: z.string(),
  role: z.enum(roles),
  siteIds: z.array(Id),
  /** Tanks the person is limited to; null means every tank of the sites. */
  tankIds: z.array(Id).nullable(),
  language: Language,
  permissions: z.array(z.enum(permissions)),
});
export type Me = z.infer<typeof Me>;

const MeReply = z.object({ user: Me });

export const login = endpoint('POST /api/auth/login', {
  access: 'public',
  summary: 'Signs in and sets both cookies.',
  body: z.object({ email: z.string().max(254), password: z.string().max(200) }),
  // Five failures per account and address are counted in the database; this only stops a flood.
  rateLimit: { max: 300, perSeconds: 60 },
  reply: MeReply,
});

export const refresh = endpoint('POST /api/auth/refresh', {
  access: 'public',
  summary: 'Rotates the refresh token; a token used twice ends its session.',
  reply: MeReply,
});

export const logout = endpoint('POST /api/auth/logout', {
  access: 'public',
  summary: 'Ends this session, also with an expired access token.',
});

export const me = endpoint('GET /api/auth/me', {
  access: 'signed-in',
  summary: 'Who is signed in.',
  reply: MeReply,
});

export const updateMe = endpoint('PATCH /api/auth/me', {
  access: 'signed-in',
  summary: "Changes the person's own name or language.",
  body: z.object({ name: text(120).optional(), language: Language.optional() }),
  reply: MeReply,
});

export const changePassword = endpoint('POST /api/auth/password', {
  access: 'signed-in',
  summary: "Changes the person's own password and ends every other session.",
  body: z.object({ current: z.string().max(200), next: Password }),
});

export const Session = z.object({
  id: Id,
  createdAt: Time,
  lastSeenAt: Time,
  /** Browser and address as given at sign-in. */
  userAgent: z.string().nullable(),
  address: z.string().nullable(),
  current: z.boolean(),
});
export type Session = z.infer<typeof Session>;

export const listSessions = endpoint('GET /api/auth/sessions', {
  access: 'signed-in',
  summary: "The person's open sessions.",
  reply: z.object({ data: z.array(Session) }),
});

export const endSession = endpoint('DELETE /api/auth/sessions/:id', {
  access: 'signed-in',
  summary: 'Ends one of the own sessions at once.',
  params: z.object({ id: Id }),
});

export const endAllSessions = endpoint('POST /api/auth/sessions/end-all', {
  access: 'signed-in',
  summary: 'Signs out everywhere, this device included.',
});
