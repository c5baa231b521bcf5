import {
  type Answer,
  type ClientEvent,
  clientEventAccess,
  clientEvents,
  type ClientPayload,
  type ServerEvent,
  type ServerPayload,
} from '@siaga/contracts/live';
import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { Actor, Authenticator, Credentials } from '../actor.ts';
import { Problem } from '../errors.ts';
import { isOwn } from '../http/origin.ts';
import { admit } from '../http/serve.ts';
import { log } from '../log.ts';
import type { LiveBridge } from './redis.ts';

export interface LiveParts {
  publicUrl: string | null;
  parseCookie: (header: string) => Record<string, string | undefined>;
  /** Who connects; null or a thrown Problem turns the socket away with `unauthenticated`. */
  authenticate: Authenticator;
  /** Set where several instances serve one installation. */
  bridge: LiveBridge | null;
}

type Handler<Name extends ClientEvent> = (actor: Actor, payload: ClientPayload<Name>) => Promise<unknown>;

/** How long a client that lost its connection is still sent what it missed. */
const RECOVERY_MS = 2 * 60_000;
/** Packets that a client has not taken: after so many it is cut off, comes back and fetches anew, and costs no more memory. */
const MOST_UNREAD = 1_000;
/** Instance -> instance: whose kept sessions are refused from now on. */
const CUT = 'siaga:cut';

/**
 * Live events to browsers and kiosks. Rooms are made from the actor alone, never from what a client asks for:
 * `actor:<kind>:<id>`, `session:<id>`, `site:<id>`, `kiosks:<site id>`, `emergency:<site id>`, `fuel:<site id>` and, for
 * whoever is limited to some tanks, `tank:<site id>:<tank id>` for the sites that they reach; `site:all` and the like for whoever reaches every
 * site.
 */
export class Live {
  readonly #io: Server;
  readonly #handlers = new Map<ClientEvent, Handler<ClientEvent>>();
  readonly #bridge: LiveBridge | null;
  /** Rooms of callers, and ids of sockets, that were cut not long ago, each with the timer of its last cut, which forgets it. */
  readonly #cut = new Map<string, NodeJS.Timeout>();

  constructor(server: HttpServer, parts: LiveParts) {
    this.#bridge = parts.bridge;
    this.#io = new Server(server, {
      ...(parts.bridge ? { adapter: parts.bridge.adapter } : {}),
      path: '/socket.io',
      serveClient: false,
      destroyUpgrade: false,
      maxHttpBufferSize: 256 * 1024,
      connectionStateRecovery: { maxDisconnectionDuration: RECOVERY_MS, skipMiddlewares: false },
      // A cookie travels with a foreign page's socket as well, so the Origin decides as for writes.
      allowRequest: (request, decide) => {
        const { origin, host } = request.headers;
        decide(null, origin === undefined || isOwn(origin, host ?? '', parts.publicUrl));
      },
    });
    // Nobody else answers an upgrade; left alone, its connection would stay open for ever and hold up the stop.
    server.on('upgrade', (request, socket) => {
      if (!request.url?.startsWith('/socket.io/')) socket.destroy();
    });
    this.#io.use((socket, next) => {
      parts
        .authenticate(credentialsOf(socket, parts.parseCookie))
        .then((actor) => {
          if (!actor) return next(refusal('unauthenticated'));
          socket.data = { actor };
          next();
        })
        .catch((error: unknown) => {
          if (!(error instanceof Problem)) log.error({ err: error }, 'a socket could not be signed in');
          next(refusal(error instanceof Problem ? error.code : 'unavailable'));
        });
    });
    this.#refuseRecoveryOfCut();
    this.#io.on(CUT, (room: string) => this.#rememberCut(room));
    this.#io.on('connection', (socket) => this.#welcome(socket));
    this.on('ping', async (_actor, { sentAt }) => ({ sentAt, now: Date.now() }));
  }

  /** Answers a client event. Its payload has passed the contract's schema; what it throws becomes a problem. */
  on<Name extends ClientEvent>(name: Name, handler: Handler<Name>): void {
    this.#handlers.set(name, handler);
  }

  /** To everyone who may read the site's kiosks. */
  toKioskReaders<Name extends ServerEvent>(siteId: string, name: Name, payload: ServerPayload<Name>): void {
    this.#io.to([`kiosks:${siteId}`, 'kiosks:all']).emit(name, payload);
  }

  /** To everyone who may read the emergencies of one of the sites. */
  toEmergencyReaders<Name extends ServerEvent>(
    siteIds: readonly string[],
    name: Name,
    payload: ServerPayload<Name>,
  ): void {
    this.#io.to([...siteIds.map((id) => `emergency:${id}`), 'emergency:all']).emit(name, payload);
  }

  /** To every connection of one caller, except where it reads the site's emergencies and so hears of them anyway. */
  toPresser<Name extends ServerEvent>(
    caller: Pick<Actor, 'kind' | 'id'>,
    siteId: string,
    name: Name,
    payload: ServerPayload<Name>,
  ): void {
    const readers = [`emergency:${siteId}`, 'emergency:all'];
    this.#io.to(`actor:${caller.kind}:${caller.id}`).except(readers).emit(name, payload);
  }

  /** To everyone who may see the tank: its site's fuel readers, and those limited to it. */
  toTank<Name extends ServerEvent>(
    siteId: string,
    tankId: string,
    name: Name,
    payload: ServerPayload<Name>,
  ): void {
    this.#io.to([`fuel:${siteId}`, `tank:${siteId}:${tankId}`, 'fuel:all']).emit(name, payload);
  }

  /** Cuts every connection of a caller at once: signed out, demoted, revoked. */
  disconnect(kind: Actor['kind'], id: string): void {
    this.#cutRoom(`actor:${kind}:${id}`);
  }

  /** Cuts the connections of one session. */
  disconnectSession(sessionId: string): void {
    this.#cutRoom(`session:${sessionId}`);
  }

  /** Says why, then closes every connection; the HTTP server stays. */
  async stop(reason: string): Promise<void> {
    this.#io.emit('server:stopping', { reason });
    // One turn for the words to leave; then the transport goes, and not the session: clients come back by themselves.
    await new Promise((resolve) => setImmediate(resolve));
    this.#io.engine.close();
    this.#bridge?.close();
  }

  #cutRoom(room: string): void {
    this.#refuseRecovery(room);
    this.#io.in(room).disconnectSockets(true);
  }

  /** On every instance. A socket's id is a room as well. */
  #refuseRecovery(room: string): void {
    this.#rememberCut(room);
    if (this.#bridge) this.#io.serverSideEmit(CUT, room);
  }

  #rememberCut(room: string): void {
    clearTimeout(this.#cut.get(room));
    this.#cut.set(room, setTimeout(() => this.#cut.delete(room), RECOVERY_MS).unref());
  }

  /**
   * A client that was away when it was cut has no socket to close, and Socket.IO sends what was missed before it asks
   * who is there; so its kept session is refused.
   */
  #refuseRecoveryOfCut(): void {
    const { adapter } = this.#io.of('/');
    const restore = adapter.restoreSession.bind(adapter);
    adapter.restoreSession = async (pid, offset) => {
      const session = await restore(pid, offset);
      // The type says non-null; the adapters answer null for a session that they do not know.
      const rooms = (session as typeof session | null)?.rooms ?? [];
      return [...rooms].some((room) => this.#cut.has(room)) ? (null as unknown as typeof session) : session;
    };
  }

  #welcome(socket: Socket): void {
    const { actor } = socket.data as { actor: Actor };
    void socket.join(roomsOf(actor));
    // One that answers pings without reading would otherwise be kept for, event after event.
    let unread = 0;
    socket.conn.on('flush', () => (unread = 0));
    socket.conn.on('packetCreate', () => {
      if (++unread !== MOST_UNREAD + 1) return;
      // It comes back to fetch anew: sent once more, all that it has not read would cost the same again.
      this.#refuseRecovery(socket.id);
      socket.conn.close(true);
    });
    socket.onAny((name: string, ...args: unknown[]) => {
      void this.#answer(actor, name, args);
    });
    socket.on('error', (error) => log.warn({ err: error }, 'a socket failed'));
  }

  async #answer(actor: Actor, name: string, args: unknown[]): Promise<void> {
    const last = args.at(-1);
    const callback = typeof last === 'function' ? (last as (answer: Answer<unknown>) => void) : () => {};
    const handler = this.#handlers.get(name as ClientEvent);
    if (!handler) return callback(failure('unknown_event', 'No such event'));
    try {
      admit(actor, clientEventAccess[name as ClientEvent]);
      const payload = clientEvents[name as ClientEvent].safeParse(args[0]);
      if (!payload.success) return callback(failure('invalid_input', 'Some values are not accepted'));
      callback({ ok: true, value: await handler(actor, payload.data) });
    } catch (error) {
      if (error instanceof Problem) return callback(failure(error.code, error.title));
      log.error({ err: error, event: name }, 'a live event failed');
      callback(failure('internal', 'Something went wrong on the server'));
    }
  }
}

const failure = (code: string, title: string): Answer<never> => ({ ok: false, problem: { code, title } });

const refusal = (code: string) => Object.assign(new Error(code), { data: { code } });

function credentialsOf(socket: Socket, parseCookie: LiveParts['parseCookie']): Credentials {
  const given: unknown = (socket.handshake.auth as Record<string, unknown> | null)?.['token'];
  const token = typeof given === 'string' ? given : null;
  const cookies = parseCookie(socket.handshake.headers.cookie ?? '');
  return {
    accessToken: cookies['accessToken'] ?? null,
    bearer: token,
    deviceKey: token,
    address: socket.handshake.address,
  };
}

/** Which rooms a caller belongs to; all that it will ever be sent. */
export function roomsOf(actor: Actor): string[] {
  const rooms = [`actor:${actor.kind}:${actor.id}`];
  if (actor.kind === 'user') rooms.push(`session:${actor.sessionId}`);
  const { siteIds, tankIds } = actor.scope;
  const readsFuel = actor.permissions.has('fuel.read');
  const readsKiosks = actor.permissions.has('kiosks.read');
  const readsEmergencies = actor.permissions.has('emergency.read');
  if (siteIds === 'all') {
    rooms.push('site:all');
    if (readsKiosks) rooms.push('kiosks:all');
    if (readsEmergencies) rooms.push('emergency:all');
    if (readsFuel) rooms.push('fuel:all');
    return rooms;
  }
  rooms.push(...siteIds.map((id) => `site:${id}`));
  if (readsKiosks) rooms.push(...siteIds.map((id) => `kiosks:${id}`));
  if (readsEmergencies) rooms.push(...siteIds.map((id) => `emergency:${id}`));
  if (readsFuel)
    rooms.push(
      ...siteIds.flatMap((id) => tankIds?.map((tankId) => `tank:${id}:${tankId}`) ?? [`fuel:${id}`]),
    );
  return rooms;
}
