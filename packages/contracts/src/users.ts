import { z } from 'zod';
import { Email, Language, Password } from './auth.ts';
import { byId, Id, paged, paging, text, Time } from './common.ts';
import { endpoint } from './endpoint.ts';
import { permissions, roles } from './permissions.ts';

export const User = z.object({
  id: Id,
  email: z.string(),
  name: z.string(),
  role: z.enum(roles),
  siteIds: z.array(Id),
  tankIds: z.array(Id).nullable(),
  language: Language,
  active: z.boolean(),
  createdAt: Time,
  lastSignInAt: Time.nullable(),
});
export type User = z.infer<typeof User>;

const UserReply = z.object({ user: User });

const fields = {
  email: Email,
  name: text(120),
  role: z.enum(roles),
  password: Password,
  siteIds: z.array(Id).max(500),
  tankIds: z.array(Id).max(500).nullable(),
  language: Language,
};

export const listUsers = endpoint('GET /api/users', {
  access: 'users.manage',
  summary: 'Users by name.',
  query: z.object({ ...paging, q: text(100).optional() }),
  reply: paged(User),
});

export const getUser = endpoint('GET /api/users/:id', {
  access: 'users.manage',
  summary: 'One user.',
  params: byId,
  reply: UserReply,
});

export const createUser = endpoint('POST /api/users', {
  access: 'users.manage',
  summary: 'Makes a user; without siteIds the only site is meant.',
  body: z.object({
    email: fields.email,
    name: fields.name,
    role: fields.role,
    password: fields.password,
    siteIds: fields.siteIds.optional(),
    tankIds: fields.tankIds.default(null),
    language: fields.language.default('id'),
  }),
  reply: UserReply,
  status: 201,
});

export const updateUser = endpoint('PATCH /api/users/:id', {
  access: 'users.manage',
  summary: 'Changes a user; a new role, password, scope or deactivation ends their sessions at once.',
  params: byId,
  body: z.object({ ...fields, active: z.boolean() }).partial(),
  reply: UserReply,
});

export const deleteUser = endpoint('DELETE /api/users/:id', {
  access: 'users.manage',
  summary: 'Takes a user away: sign-in ends, what identifies the person is erased, what they recorded stays.',
  params: byId,
});

export const ApiKey = z.object({
  id: Id,
  name: z.string(),
  /** The first characters, so that a person can tell keys apart. */
  prefix: z.string(),
  permissions: z.array(z.enum(permissions)),
  siteIds: z.array(Id),
  createdAt: Time,
  lastUsedAt: Time.nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

export const listApiKeys = endpoint('GET /api/api-keys', {
  access: 'api-keys.manage',
  summary: 'API keys that are in force.',
  reply: z.object({ data: z.array(ApiKey) }),
});

export const createApiKey = endpoint('POST /api/api-keys', {
  access: 'api-keys.manage',
  summary: 'Makes an API key, shown in this answer and nowhere else; without siteIds the only site is meant.',
  body: z.object({
    name: text(120),
    permissions: z.array(z.enum(permissions)).min(1),
    siteIds: z.array(Id).max(500).optional(),
  }),
  reply: z.object({ apiKey: ApiKey, key: z.string() }),
  status: 201,
});

export const deleteApiKey = endpoint('DELETE /api/api-keys/:id', {
  access: 'api-keys.manage',
  summary: 'Revokes an API key at once.',
  params: byId,
});

export const AuditEntry = z.object({
  id: Id,
  at: Time,
  module: z.string(),
  action: z.string(),
  siteId: Id.nullable(),
  actor: z.object({
    kind: z.enum(['user', 'kiosk', 'api-key', 'system']),
    id: z.string().nullable(),
    name: z.string().nullable(),
  }),
  /** Address the call came from; null when erased or not a call. */
  address: z.string().nullable(),
  target: z.object({ kind: z.string(), id: z.string() }).nullable(),
  /** What changed, without secrets; null where the person it was about has been erased. */
  details: z.record(z.string(), z.unknown()).nullable(),
  seq: z.number().int(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

export const listAudit = endpoint('GET /api/audit', {
  access: 'audit.read',
  summary: 'The audit trail, newest first.',
  query: z.object({
    ...paging,
    module: text(40).optional(),
    siteId: Id.optional(),
    before: Time.optional(),
  }),
  reply: paged(AuditEntry),
});
