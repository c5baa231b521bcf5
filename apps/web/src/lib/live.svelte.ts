import { me } from '@siaga/contracts/auth';
import type { Answer, ClientEvent, ClientPayload, ServerEvent, ServerPayload } from '@siaga/contracts/live';
import type { Socket } from 'socket.io-client';
import { call } from './api.ts';
import { createOfflineTimer } from './offline-timer.ts';
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
const answerWithinMs = 10_000;
let openTimer: ReturnType<typeof setTimeout> | undefined;
const offlineTimer = createOfflineTimer(offlineAfterMs, () => {
  if (state !== 'online') state = 'offline';
});

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

/** Runs `refetch` whenever events may have been missed, those before the first connection among them, until the returned function is called. */
export function onGap(refetch: () => void): () => void {
  gapHandlers.add(refetch);
  return () => gapHandlers.delete(refetch);
}

/**
 * Tells the server something and waits for its answer. Undefined when there is no connection or no answer in time: it is
 * not kept for later, because by then it may not be so any more.
 */
export async function tellLive<Name extends ClientEvent>(
  event: Name,
  payload: ClientPayload<Name>,
): Promise<Answer<unknown> | undefined> {
  if (!socket?.connected) return undefined;
  const answer: unknown = await socket
    .timeout(answerWithinMs)
    .emitWithAck(event, payload)
    .catch(() => undefined);
  return answer as Answer<unknown> | undefined;
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
  const opened = engine.io({
    path: '/socket.io',
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    withCredentials: true,
  });
  socket = opened;

  opened.on('connect', () => {
    offlineTimer.stop();
    state = 'online';
    // The first connection too comes some time after the page had fetched what it shows.
    if (!opened.recovered) for (const refetch of gapHandlers) refetch();
  });
  opened.on('disconnect', (reason) => {
    // Ended by closeLive: nobody waits for this connection any more.
    if (socket !== opened) return;
    lose();
    // The server ended it on purpose, which it does when the person may no longer see what they saw.
    if (reason === 'io server disconnect') void reconnectIfSignedIn();
  });
  opened.on('connect_error', () => {
    if (socket !== opened) return;
    lose();
    // Refused, not unreachable: the access token may have expired meanwhile.
    if (!opened.active) setTimeout(() => void reconnectIfSignedIn(), retryMs);
  });
  opened.onAny((event: ServerEvent, payload: ServerPayload<ServerEvent>) => {
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
  offlineTimer.stop();
  const closing = socket;
  socket = undefined;
  closing?.disconnect();
  state = 'connecting';
}

function lose(): void {
  if (state === 'offline') return;
  state = 'reconnecting';
  offlineTimer.lost();
}
