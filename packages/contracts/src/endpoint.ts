import type { z } from 'zod';
import type { Permission } from './permissions.ts';

/**
 * Who may call an endpoint. There is no default: an endpoint without an answer does not compile.
 *
 * - `public`: anybody, signed in or not.
 * - `signed-in`: any user, API key excluded.
 * - `known`: whoever shows a valid credential, a user, a kiosk or an API key, whatever else it may do.
 * - `kiosk`: a paired kiosk with its own credential.
 * - a permission: whoever holds it, as a user (by role) or as an API key (by name).
 */
export type Access = 'public' | 'known' | 'signed-in' | 'kiosk' | Permission;

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

export interface EndpointShape {
  access: Access;
  /** One sentence for the OpenAPI document. */
  summary: string;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  /** What a success answers; absent means 204 without a body. */
  reply?: z.ZodType;
  /** Status of a success: 200 with a reply and 204 without one, unless said otherwise. */
  status?: 200 | 201 | 204;
  /** Status where the same call was made before and its result is answered again. */
  statusOfRepeat?: 200;
  /** The call takes (or must carry) an Idempotency-Key header; a repeat gets the first answer. */
  idempotent?: 'required' | 'optional';
  /** The answer is not JSON but a streamed file of this media type. */
  file?: string;
  /** Largest accepted body in bytes, where the usual 256 KiB is too small. */
  bodyLimit?: number;
  /** At most `max` calls in `perSeconds` from one address; the rest get 429. */
  rateLimit?: { max: number; perSeconds: number };
  /** Overload never turns this call away (presses, answers to them, health). */
  neverShed?: boolean;
  /** Whatever is wrong with the body is answered 400, never 413, 415 or 422: a device may know no more than that. */
  bodyFaultsAre400?: boolean;
  /** Answered also while the database is away; nobody is asked who calls (health). */
  withoutDatabase?: boolean;
}

export type Endpoint<Shape extends EndpointShape = EndpointShape> = Shape & {
  readonly method: Method;
  /** Path with `:name` placeholders, for example `/api/tanks/:id`. */
  readonly path: string;
};

/** Names one call of the wire: server route, web client and OpenAPI document are all read from it. */
export function endpoint<const Shape extends EndpointShape>(
  route: `${Method} /${string}`,
  shape: Shape,
): Endpoint<Shape> {
  const space = route.indexOf(' ');
  return { ...shape, method: route.slice(0, space) as Method, path: route.slice(space + 1) };
}

type Given<Schema, Key extends string> = Schema extends z.ZodType
  ? { [K in Key]: z.input<Schema> }
  : { [K in Key]?: undefined };

/** What a caller hands in: params, query and body as the schemas accept them. */
export type CallInput<Shape extends EndpointShape> = Given<Shape['params'], 'params'> &
  Given<Shape['query'], 'query'> &
  Given<Shape['body'], 'body'>;

/** What a caller gets back: the parsed reply, or nothing for a 204. */
export type CallReply<Shape extends EndpointShape> = Shape['reply'] extends z.ZodType
  ? z.output<Shape['reply']>
  : undefined;
