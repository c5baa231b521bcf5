import type { FastifyInstance } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** One connection: under TLS the wire and what is spoken over it are two sockets, with the same far end. */
const farEnd = (socket: Socket) => `${socket.remoteAddress} ${socket.remotePort}`;

/**
 * Ends connections with the server. Node's close() waits for those that nobody will ever end: kept alive after a request
 * that ran meanwhile, opened in advance by a browser and not used yet, or in the middle of a TLS handshake. Whatever has
 * no running request goes at once, the rest with its answer; sockets that were upgraded are somebody else's.
 */
export function endConnectionsWhenClosing(app: FastifyInstance): void {
  const idle = new Map<string, Socket>();
  const running = new Map<string, number>();
  let isClosing = false;

  // Also under TLS: the wire itself, before any handshake.
  app.server.on('connection', (wire: Socket) => {
    if (isClosing) return wire.destroy();
    const end = farEnd(wire);
    idle.set(end, wire);
    wire.once('close', () => idle.delete(end));
  });
  app.server.on('upgrade', (request: IncomingMessage) => idle.delete(farEnd(request.socket)));
  app.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    const end = farEnd(socket);
    running.set(end, (running.get(end) ?? 0) + 1);
    response.once('close', () => {
      const left = (running.get(end) ?? 1) - 1;
      if (left > 0) return running.set(end, left);
      running.delete(end);
      if (isClosing) socket.destroySoon();
    });
  });
  app.addHook('preClose', async () => {
    isClosing = true;
    for (const [end, wire] of idle) if (!running.has(end)) wire.destroy();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (isClosing) reply.header('connection', 'close');
    done(null, payload);
  });
}
