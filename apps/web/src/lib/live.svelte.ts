import type { ServerEvent, ServerPayload } from '@siaga/contracts/live';
import type { Socket } from 'socket.io-client';

type Handler<Name extends ServerEvent> = (payload: ServerPayload<Name>) => void;
export type Connection = 'connecting' | 'online' | 'reconnecting' | 'offline';

let socket: Socket | undefined;
let opening = false;
let state = $state<Connection>('connecting');
const handlers = new Map<ServerEvent, Set<Handler<ServerEvent>>>();
const gapHandlers = new Set<() => void>();
/** After this long without a connection the words change from "reconnecting" to "offline". */
const offlineAfterMs = 15_000;
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
  const { io } = await import('socket.io-client').finally(() => {
    opening = false;
  });
  socket = io({
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
    // The server ended it on purpose (stopping, or the session was renewed): the client must ask again itself.
    if (reason === 'io server disconnect') setTimeout(() => socket?.connect(), 1000 + Math.random() * 2000);
  });
  socket.on('connect_error', () => {
    lose();
    if (socket && !socket.active) setTimeout(() => socket?.connect(), 5000);
  });
  socket.onAny((event: ServerEvent, payload: ServerPayload<ServerEvent>) => {
    for (const handler of handlers.get(event) ?? []) handler(payload);
  });
}

/** Ends the connection, at sign-out. */
export function closeLive(): void {
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
