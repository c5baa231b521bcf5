import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type { TestPerson } from './person.ts';

/** Every event a client got, in order. */
export interface LiveClient {
  socket: Socket;
  events: { name: string; payload: unknown }[];
  /** Resolves with the next event of this name that was not waited for yet. */
  next(name: string): Promise<unknown>;
  /** Sends an event and waits for its answer. */
  ask(name: string, ...args: unknown[]): Promise<unknown>;
  close(): void;
}

type Options = Partial<ManagerOptions & SocketOptions>;

/** What a browser of this person would send along. */
export const cookiesOf = (person: TestPerson): Options => ({
  extraHeaders: { cookie: [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
});

/** Connects to a listening server; rejects with the refusal's code. Reconnects only when `reconnection` is set. */
export async function connectLive(url: string, options: Options = {}): Promise<LiveClient> {
  const socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true, ...options });
  const events: LiveClient['events'] = [];
  const waiting: { name: string; resolve: (payload: unknown) => void }[] = [];
  const unread: LiveClient['events'] = [];
  socket.onAny((name: string, payload: unknown) => {
    events.push({ name, payload });
    const index = waiting.findIndex((wait) => wait.name === name);
    if (index === -1) unread.push({ name, payload });
    else waiting.splice(index, 1)[0]?.resolve(payload);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', (error) => {
      const { code } = (error as { data?: { code?: string } }).data ?? {};
      reject(new Error(code ?? error.message));
      socket.close();
    });
  });
  return {
    socket,
    events,
    next: (name) => {
      const index = unread.findIndex((event) => event.name === name);
      if (index !== -1) return Promise.resolve(unread.splice(index, 1)[0]?.payload);
      return new Promise((resolve) => waiting.push({ name, resolve }));
    },
    ask: (name, ...args) => socket.timeout(5_000).emitWithAck(name, ...args) as Promise<unknown>,
    close: () => void socket.close(),
  };
}
