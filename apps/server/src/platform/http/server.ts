import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import jwt from '@fastify/jwt';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { randomUUID } from 'node:crypto';
import type { Authenticator, Credentials } from '../actor.ts';
import type { Config } from '../config.ts';
import { deriveKey } from '../crypto.ts';
import { nothingKept } from '../db/index.ts';
import { notFound, tooManyRequests, unavailable } from '../errors.ts';
import { log } from '../log.ts';
import { endConnectionsWhenClosing, limitPatience } from './connections.ts';
import { describeApi } from './openapi.ts';
import { refuseForeignOrigin } from './origin.ts';
import { type LoadLimits, shedLoad, USUAL_LOAD_LIMITS } from './overload.ts';
import { answerProblem, sendProblem } from './problem.ts';
import { securityHeaders } from './security-headers.ts';
import { readWebBuild, serveWeb, wantsPage } from './static-web.ts';

export interface HttpParts {
  config: Config;
  /** Folder of the built web app. */
  webFolder: string;
  authenticate: Authenticator;
  /** What is still missing before calls can be answered, for example `database`. */
  missing: () => string[];
  /** When calls that may be shed are turned away. */
  loadLimits?: LoadLimits;
}

/** Default largest body, bytes. */
const BODY_LIMIT = 256 * 1024;

/** The HTTP server with everything that holds for every route; modules then add theirs with `serve`. */
export async function createHttpServer(parts: HttpParts): Promise<FastifyInstance> {
  const { config } = parts;
  const web = readWebBuild(parts.webFolder);
  const onEveryAnswer = securityHeaders(config, web.scriptHashes);
  const putHeaders = (request: FastifyRequest, reply: FastifyReply) =>
    reply.headers(onEveryAnswer).header('x-request-id', request.id);
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    genReqId: () => randomUUID(),
    // An address that cannot be decoded fails before there is a route, and so before the error handler.
    frameworkErrors: (error, request, reply) =>
      void answerProblem(error, request, putHeaders(request, reply)),
    forceCloseConnections: 'idle',
    ...(config.trustedProxies.length > 0 ? { trustProxy: config.trustedProxies } : {}),
    ...(config.tls ? { https: config.tls } : {}),
    routerOptions: { maxParamLength: 200 },
  }) as unknown as FastifyInstance;

  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerProblem);
  acceptEmptyJson(app);
  app.addHook('onRequest', (request, reply, done) => {
    putHeaders(request, reply);
    done();
  });
  logRequests(app);
  endConnectionsWhenClosing(app);
  limitPatience(app);

  await app.register(compress, { threshold: 1024, encodings: ['br', 'gzip'], globalDecompression: false });
  await app.register(cookie);
  await app.register(jwt, {
    secret: deriveKey(config.secret, 'access-token'),
    sign: { algorithm: 'HS256' },
    verify: { algorithms: ['HS256'] },
  });
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, context) => tooManyRequests(Math.ceil(context.ttl / 1000)),
  });
  shedLoad(app, parts.loadLimits ?? USUAL_LOAD_LIMITS);

  app.decorateRequest('actor', null);
  app.addHook('onRequest', async (request) => {
    const endpoint = request.routeOptions.config.endpoint;
    // Health is told to anybody, also while the database that would know the caller is away.
    if (!endpoint || endpoint.withoutDatabase) return;
    const missing = parts.missing();
    if (missing.length > 0) throw unavailable('not_ready', `Still missing: ${missing.join(', ')}.`);
    refuseForeignOrigin(request, config.publicUrl);
    request.actor = await parts.authenticate(credentialsOf(request)).catch((error: unknown) => {
      throw nothingKept(error);
    });
  });

  describeApi(app);
  await serveWeb(app, web);
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '/';
    if (wantsPage(request.method, path)) {
      return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(web.page);
    }
    return sendProblem(notFound('address'), request, reply);
  });
  return app;
}

function credentialsOf(request: FastifyRequest): Credentials {
  const { authorization } = request.headers;
  const deviceKey = request.headers['x-device-key'];
  return {
    accessToken: request.cookies['accessToken'] ?? null,
    bearer: authorization?.startsWith('Bearer ') ? authorization.slice('Bearer '.length) : null,
    deviceKey: typeof deviceKey === 'string' ? deviceKey : null,
    address: request.ip,
  };
}

// A POST without a body is legal for calls that take none, whatever its content type says.
function acceptEmptyJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body as string, done);
  });
}

function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    done();
    const level = reply.statusCode >= 500 ? 'error' : reply.statusCode >= 400 ? 'warn' : 'info';
    if (!log.isLevelEnabled(level)) return;
    log[level](
      {
        method: request.method,
        // Without the query string: what people search for is nobody's business.
        url: request.url.split('?')[0],
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime * 100) / 100,
        requestId: request.id,
        ...(request.actor ? { actor: `${request.actor.kind}:${request.actor.id}` } : {}),
        ...(reply.statusCode === 401 || reply.statusCode === 429 ? { address: request.ip } : {}),
      },
      'request',
    );
  });
}
