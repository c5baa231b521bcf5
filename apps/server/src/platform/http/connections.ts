import type { FastifyInstance } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How long a client may keep the server waiting, ms. */
export interface ClientPatience {
  /** From the connection, or the last answer, until a request's headers are there; looked at every 30 s. */
  headersMs: number;
  /** Until the whole request is there: the largest import over a slow line. */
  requestMs: number;
  /** With not one byte in either direction: longer than any call works before it answers. */
  silenceMs: number;
}

const USUAL_PATIENCE: ClientPatience = { headersMs: 20_000, requestMs: 300_000, silenceMs: 300_000 };

/** Cuts off who connects and says nothing, sends half a request, or does not read its answer; live connections have their own pings. */
export function limitPatience(app: FastifyInstance, patience = USUAL_PATIENCE): void {
  const { server } = app;
  server.headersTimeout = patience.headersMs;
  server.requestTimeout = patience.requestMs;
  server.setTimeout(patience.silenceMs);
}

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
