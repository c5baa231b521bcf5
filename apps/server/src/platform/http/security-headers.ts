import helmet from 'helmet';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Config } from '../config.ts';

/**
 * What every answer tells a browser to refuse. Worked out once: the headers are the same for all, and asking for them anew
 * with each call costs as much as the rest of its way through the server.
 * @param scriptHashes Of the page's own inline scripts, as the Content-Security-Policy writes them.
 */
export function securityHeaders(
  config: Pick<Config, 'tls' | 'publicUrl'>,
  scriptHashes: readonly string[],
): Record<string, string> {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  helmet(settings(config, scriptHashes))(request, response, (error) => {
    if (error !== undefined) throw error as Error;
  });
  return Object.fromEntries(
    Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]),
  );
}

function settings(config: Pick<Config, 'tls' | 'publicUrl'>, scriptHashes: readonly string[]) {
  const secure = config.tls !== null || (config.publicUrl?.startsWith('https:') ?? false);
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", "'wasm-unsafe-eval'", ...scriptHashes],
        // Charts and progress bars set sizes on elements; style cannot run anything.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        mediaSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        workerSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    // On a LAN without TLS these two would lock people out of their own server.
    strictTransportSecurity: secure ? { maxAge: 31_536_000 } : false,
    crossOriginOpenerPolicy: secure,
    crossOriginEmbedderPolicy: false,
    originAgentCluster: secure,
    referrerPolicy: { policy: 'same-origin' as const },
    xFrameOptions: { action: 'deny' as const },
  };
}
