import swagger from '@fastify/swagger';
import fastify, { type RouteOptions } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';

/** The OpenAPI document of these routes as JSON text, made from their schemas. */
export async function writeDocument(routes: readonly RouteOptions[]): Promise<string> {
  const app = fastify({ exposeHeadRoutes: false });
  // Nothing is ever called here, so nothing is compiled.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => JSON.stringify);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Siaga',
        version: '0.1.0',
        description:
          "People's safety and fuel stock. Failures are application/problem+json with a stable `code`.",
      },
      components: {
        securitySchemes: {
          cookie: { type: 'apiKey', in: 'cookie', name: 'accessToken' },
          bearer: { type: 'http', scheme: 'bearer' },
          device: { type: 'apiKey', in: 'header', name: 'X-Device-Key' },
        },
      },
    },
    transform: jsonSchemaTransform,
  });
  for (const { method, url, schema } of routes)
    app.route({ method, url, ...(schema ? { schema } : {}), handler: () => null });
  await app.ready();
  const document = JSON.stringify(app.swagger());
  await app.close();
  return document;
}
