import { me, updateMe } from '@siaga/contracts/auth';
import * as contract from '@siaga/contracts/users';
import type { FastifyInstance } from 'fastify';
import { serve } from '../../platform/http/serve.ts';
import { actingUser } from '../acting-user.ts';
import type { Users } from './service.ts';

export function userRoutes(http: FastifyInstance, users: Users): void {
  serve(http, contract.listUsers, ({ actor, query }) => users.list(actor, query));
  serve(http, contract.getUser, async ({ actor, params }) => ({ user: await users.get(actor, params.id) }));
  serve(http, contract.createUser, async ({ actor, body }) => ({ user: await users.create(actor, body) }));
  serve(http, contract.updateUser, async ({ actor, params, body }) => ({
    user: await users.update(actor, params.id, body),
  }));
  serve(http, contract.deleteUser, ({ actor, params }) => users.erase(actor, params.id));

  serve(http, me, async ({ actor }) => ({ user: await users.me(actingUser(actor)) }));
  serve(http, updateMe, async ({ actor, body }) => ({ user: await users.changeMe(actingUser(actor), body) }));
}
