import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';

/** The reading page brings its own inline script and style; it shows nothing but the public document. */
const READING_POLICY =
  "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'";

/**
 * The OpenAPI document at /api/openapi.json, made from the contract, and its reading page at /docs. What they are made
 * with weighs as much as half of the server, so it is loaded when somebody asks for the first time.
 */
export function describeApi(app: FastifyInstance): void {
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => {
    if (route.schema?.hide !== true && route.method !== 'HEAD') routes.push(route);
  });
  const document = keptOnceMade(async () => {
    const { writeDocument } = await import('./api-document.ts');
    return writeDocument(routes);
  });
  const readingPage = keptOnceMade(async () => {
    const { openReadingPage } = await import('./reading-page.ts');
    return openReadingPage();
  });

  app.get('/api/openapi.json', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(await document()),
  );
  const read = async (request: FastifyRequest, reply: FastifyReply) => {
    const page = await (await readingPage()).inject({ url: request.url });
    if (page.statusCode === 404) return reply.callNotFound();
    const { 'content-type': type, location } = page.headers;
    reply.code(page.statusCode).header('content-security-policy', READING_POLICY);
    if (type !== undefined) reply.type(type);
    if (location !== undefined) reply.header('location', location);
    return reply.send(page.body);
  };
  app.get('/docs', { schema: { hide: true } }, read);
  app.get('/docs/*', { schema: { hide: true } }, read);
}

/** Made at most once at a time; a failure is not kept. */
function keptOnceMade<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () =>
    (made ??= make().catch((fault: unknown) => {
      made = undefined;
      throw fault;
    }));
}
