import scalar from '@scalar/fastify-api-reference';
import fastify, { type FastifyInstance } from 'fastify';

/** The reading page below /docs, as a server of its own that is asked by `inject`. */
export async function openReadingPage(): Promise<FastifyInstance> {
  const app = fastify();
  await app.register(scalar, {
    routePrefix: '/docs',
    configuration: {
      url: '/api/openapi.json',
      favicon: '/icon.svg',
      withDefaultFonts: false,
      telemetry: false,
      // Nothing here leads out of the house: no cloud, no assistant, no client to download.
      showDeveloperTools: 'never',
      hideClientButton: true,
      agent: { disabled: true },
      mcp: { disabled: true },
    },
  });
  await app.ready();
  return app;
}
