import { me } from '@siaga/contracts/auth';
import type { ServerEvent, ServerPayload } from '@siaga/contracts/live';
import type { Socket } from 'socket.io-client';
import { call } from './api.ts';
import { asProblem } from './problem.ts';

type Handler<Name extends ServerEvent> = (payload: ServerPayload<Name>) => void;
export type Connection = 'connecting' | 'online' | 'reconnecting' | 'offline';

let socket: Socket | undefined;
let opening = false;
let state = $state<Connection>('connecting');
const handlers = new Map<ServerEvent, Set<Handler<ServerEvent>>>();
const gapHandlers = new Set<() => void>();
/** After this long without a connection the words change from "reconnecting" to "offline". */
const offlineAfterMs = 15_000;
const retryMs = 2_000;
let openTimer: ReturnType<typeof setTimeout> | undefined;
let offlineTimer: ReturnType<typeof setTimeout> | undefined;

/** The state of the live connection, for the shell. */
export const live = {
  get connection(): Connection {
    return state;
  },
};

/** Hears one live event until the returned function is called. */
export function onLive<Name extends ServerEvent>(event: Name, handler: Handler<Name>): () => void {
  const set = handlers.get(event) ?? new Set();
  handlers.set(event, set);
  set.add(handler);
  return () => set.delete(handler);
}

/** Runs `refetch` whenever events may have been missed, until the returned function is called. */
export function onGap(refetch: () => void): () => void {
  gapHandlers.add(refetch);
  return () => gapHandlers.delete(refetch);
}

/** Opens the connection with the person's cookies; its code is fetched only now. */
export async function openLive(): Promise<void> {
  if (socket || opening) return;
  opening = true;
  const engine = await import('socket.io-client').catch(() => undefined);
  opening = false;
  if (!engine) {
    // The server went away before the connection's code had come.
    lose();
    openTimer = setTimeout(() => void openLive(), retryMs);
    return;
  }
  socket = engine.io({
    path: '/socket.io',
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    withCredentials: true,
  });

  let wasOnline = false;
  socket.on('connect', () => {
    clearTimeout(offlineTimer);
    const missedEvents = wasOnline && !socket?.recovered;
    wasOnline = true;
    state = 'online';
    if (missedEvents) for (const refetch of gapHandlers) refetch();
  });
  socket.on('disconnect', (reason) => {
    lose();
    // The server ended it on purpose, which it does when the person may no longer see what they saw.
    if (reason === 'io server disconnect') void reconnectIfSignedIn();
  });
  socket.on('connect_error', () => {
    lose();
    // Refused, not unreachable: the access token may have expired meanwhile.
    if (socket && !socket.active) setTimeout(() => void reconnectIfSignedIn(), retryMs);
  });
  socket.onAny((event: ServerEvent, payload: ServerPayload<ServerEvent>) => {
    for (const handler of handlers.get(event) ?? []) handler(payload);
  });
}

/** Asks who is signed in, which renews the session or leads to the sign-in page, and connects again. */
async function reconnectIfSignedIn(): Promise<void> {
  const isOver = await call(me, {}).then(
    () => false,
    (thrown: unknown) => asProblem(thrown).status === 401,
  );
  if (!isOver) socket?.connect();
}

/** Ends the connection, at sign-out. */
export function closeLive(): void {
  clearTimeout(openTimer);
  clearTimeout(offlineTimer);
  offlineTimer = undefined;
  socket?.disconnect();
  socket = undefined;
  state = 'connecting';
}

function lose(): void {
  if (state === 'offline') return;
  state = 'reconnecting';
  offlineTimer ??= setTimeout(() => {
    offlineTimer = undefined;
    if (state !== 'online') state = 'offline';
  }, offlineAfterMs);
}
