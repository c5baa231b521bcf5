import { Problem } from '@siaga/contracts/common';
import type { Access, Endpoint, EndpointShape } from '@siaga/contracts/endpoint';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Actor } from '../actor.ts';
import { asOneCall } from '../db/index.ts';
import { forbidden, unauthenticated } from '../errors.ts';
import { type KeyedCall, keyedCall } from './idempotency.ts';
import { isHarmless } from './origin.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    endpoint?: Endpoint;
  }
  interface FastifyRequest {
    /** Who calls; null until the hook has looked, and for a caller without a valid credential. */
    actor: Actor | null;
  }
}

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;
type ActorFor<A extends Access> = A extends 'public' ? Actor | null : Actor;

/** What a handler gets: input that its schema accepted, and the caller whom `access` admits. */
export interface Call<Shape extends EndpointShape> {
  params: Parsed<Shape['params']>;
  query: Parsed<Shape['query']>;
  body: Parsed<Shape['body']>;
  actor: ActorFor<Shape['access']>;
  /** Set when the endpoint takes an Idempotency-Key and the caller gave one. */
  keyed: KeyedCall | null;
  /** Another success than the endpoint's usual one, for example 200 for what had been made before. */
  answerAs(status: 200 | 201): void;
  request: FastifyRequest;
  reply: FastifyReply;
}

type Reply<Shape extends EndpointShape> = Shape['file'] extends string
  ? NodeJS.ReadableStream
  : Shape['reply'] extends z.ZodType
    ? z.input<Shape['reply']>
    : void;

/**
 * Puts an endpoint of the contract on the server. Input is checked by the contract's schemas before the handler
 * runs, the caller by the endpoint's `access`, and the answer is cut to the contract's reply.
 */
export function serve<Shape extends EndpointShape>(
  app: FastifyInstance,
  endpoint: Endpoint<Shape>,
  handler: (call: Call<Shape>) => Promise<Reply<Shape>>,
): void {
  const isRead = isHarmless(endpoint.method);
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    ...(endpoint.bodyLimit ? { bodyLimit: endpoint.bodyLimit } : {}),
    config: {
      endpoint,
      ...(endpoint.rateLimit
        ? { rateLimit: { max: endpoint.rateLimit.max, timeWindow: endpoint.rateLimit.perSeconds * 1000 } }
        : {}),
    },
    schema: {
      summary: endpoint.summary,
      description: describe(endpoint),
      tags: [endpoint.path.split('/')[2] ?? (endpoint.withoutDatabase ? 'health' : 'emergency')],
      ...(endpoint.params ? { params: endpoint.params } : {}),
      ...(endpoint.query ? { querystring: endpoint.query } : {}),
      ...(endpoint.body ? { body: endpoint.body } : {}),
      response: {
        ...successesOf(endpoint),
        '4xx': Problem,
      },
    },
    // Right after the caller is known and before the body is read: a stranger learns nothing from its faults, and costs
    // no more than the headers.
    onRequest: (request, _reply, done) => {
      admit(request.actor, endpoint.access);
      done();
    },
    ...(endpoint.body ? { preValidation: bodyMayBeLeftOut } : {}),
    handler: async (request, reply) => {
      let status = statusOf(endpoint);
      const keyed = endpoint.idempotent ? keyedCall(request, endpoint) : null;
      const call = {
        params: request.params,
        query: request.query,
        body: request.body,
        actor: request.actor,
        keyed,
        answerAs: (other: number) => (status = other),
        request,
        reply,
      } as Call<Shape>;
      // What only reads keeps nothing that a later fault could leave in doubt.
      const result = await (isRead ? handler(call) : asOneCall(() => handler(call)));
      if (keyed?.replayed) reply.header('idempotent-replay', 'true');
      if (endpoint.file) return reply.send(result);
      return reply.code(status).send(endpoint.reply ? result : null);
    },
  });
}

// A call whose body has nothing to say may leave it out.
function bodyMayBeLeftOut(request: FastifyRequest, _reply: FastifyReply, done: () => void): void {
  if (request.body === undefined) request.body = {};
  done();
}

/** What a success answers, by its status: the document names it, and the answer is cut to it. */
function successesOf(endpoint: Endpoint): Record<number, unknown> {
  const { file, reply, statusOfRepeat } = endpoint;
  if (file) return { 200: { description: 'A file', content: { [file]: { schema: z.string() } } } };
  if (!reply) return { [statusOf(endpoint)]: z.null().meta({ description: 'Done; there is no body' }) };
  return { [statusOf(endpoint)]: reply, ...(statusOfRepeat ? { [statusOfRepeat]: reply } : {}) };
}

/** What the OpenAPI document says beside the schemas. */
function describe(endpoint: Endpoint): string {
  const key = {
    required: ' The header Idempotency-Key is required.',
    optional: ' Takes the header Idempotency-Key.',
  };
  return `Who may call: ${endpoint.access}.${endpoint.idempotent ? key[endpoint.idempotent] : ''}`;
}

const statusOf = (endpoint: Endpoint): number => endpoint.status ?? (endpoint.reply ? 200 : 204);

/** Throws 401 for nobody and 403 for somebody whom `access` does not name. */
export function admit(actor: Actor | null, access: Access): void {
  if (access === 'public') return;
  if (!actor) throw unauthenticated();
  if (access === 'known') return;
  if (
    access === 'signed-in'
      ? actor.kind !== 'user'
      : access === 'kiosk'
        ? actor.kind !== 'kiosk'
        : !actor.permissions.has(access)
  ) {
    throw forbidden();
  }
}
