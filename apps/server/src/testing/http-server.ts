import type { FastifyInstance } from 'fastify';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../platform/config.ts';
import { createHttpServer, type HttpParts } from '../platform/http/server.ts';

/** The HTTP server alone, without a database and without modules; `addRoutes` gives it something to answer. */
export async function startHttpServer(
  addRoutes: (http: FastifyInstance) => void = () => {},
  parts: Partial<HttpParts> & { environment?: Record<string, string> } = {},
): Promise<{ http: FastifyInstance; stop(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'siaga-http-'));
  const { environment, ...given } = parts;
  const http = await createHttpServer({
    config: readConfig({ SIAGA_DATA_DIR: dataDir, ...environment }),
    webFolder: join(dataDir, 'no-build'),
    authenticate: async () => null,
    missing: () => [],
    ...given,
  });
  addRoutes(http);
  await http.ready();
  return {
    http,
    async stop() {
      await http.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
