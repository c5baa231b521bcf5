import { connect, type Socket } from 'node:net';

/** Connections that begin something and leave it at that. */
export class StuckClients {
  readonly #sockets: Socket[] = [];
  #left: number;

  /** @param says What each of them sends before it falls silent. */
  constructor(url: string, count: number, says: (index: number) => string) {
    const { hostname, port } = new URL(url);
    this.#left = count;
    for (let index = 0; index < count; index++) {
      const socket = connect({ host: hostname, port: Number(port) });
      socket.on('connect', () => socket.write(says(index)));
      socket.on('error', () => {});
      // Read, so that it is seen when the server ends it.
      socket.on('data', () => {});
      socket.once('close', () => this.#left--);
      this.#sockets.push(socket);
    }
  }

  /** How many the server has not cut off. */
  get left(): number {
    return this.#left;
  }

  end(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** Sends a request and reads nothing of what comes back, as a telephone does that was put into a pocket. */
export function askAndNeverRead(url: string, request: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => {});
  socket.on('connect', () => {
    socket.pause();
    socket.write(request);
  });
  return socket;
}
