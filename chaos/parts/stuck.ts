import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

const JOIN_MS = 10_000;

/** Connections that begin something and leave it at that. */
export class StuckClients {
  readonly #sockets: Socket[] = [];
  readonly #from = performance.now();
  #left: number;
  #made = 0;
  #firstCutMs = Number.POSITIVE_INFINITY;

  /** @param says What each of them sends before it falls silent. */
  constructor(url: string, count: number, says: (index: number) => string) {
    const { hostname, port } = new URL(url);
    this.#left = count;
    for (let index = 0; index < count; index++) {
      const socket = connect({ host: hostname, port: Number(port) });
      socket.on('connect', () => {
        this.#made++;
        socket.write(says(index));
      });
      socket.on('error', () => {});
      // Read, so that it is seen when the server ends it.
      socket.on('data', () => {});
      socket.once('close', () => {
        this.#left--;
        this.#firstCutMs = Math.min(this.#firstCutMs, performance.now() - this.#from);
      });
      this.#sockets.push(socket);
    }
  }

  /** How many the server has taken. */
  get made(): number {
    return this.#made;
  }

  /** How long the first that ended had lasted. */
  get firstCutMs(): number {
    return this.#firstCutMs;
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

/**
 * Joins the live events in the text protocol of Engine.IO 4 and Socket.IO 5 over WebSocket, and reads nothing from then on: no
 * event, no ping and no farewell. Unlike the real client it never ends by itself.
 */
export function joinAndNeverRead(url: string, headers: Record<string, string>): Promise<Socket> {
  const { hostname, port, host } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  socket.on('error', () => {});
  const all = {
    ...headers,
    host,
    upgrade: 'websocket',
    connection: 'Upgrade',
    'sec-websocket-version': '13',
    'sec-websocket-key': randomBytes(16).toString('base64'),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve, reject) => {
    const refuse = () => {
      socket.destroy();
      reject(new Error(`a console was turned away: ${heard}`));
    };
    const patience = setTimeout(refuse, JOIN_MS);
    let heard = '';
    let hasAsked = false;
    const hear = (chunk: Buffer) => {
      heard += chunk.toString('latin1');
      // 0 opens; 40 asks to join, masked as a client's frames must be: zeros are a mask too.
      if (!hasAsked && heard.includes('0{"sid"')) {
        hasAsked = true;
        socket.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x34, 0x30]));
      }
      if (!heard.includes('40{"sid"')) return;
      clearTimeout(patience);
      socket.off('data', hear).off('close', refuse).pause();
      resolve(socket);
    };
    socket.on('data', hear).once('close', refuse);
    socket.once('connect', () =>
      socket.write(`GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n${lines.join('')}\r\n`),
    );
  });
}
