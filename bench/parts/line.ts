/** Kept connections for calls at moments of the caller's choosing, as opposed to {@link load}, which asks as fast as it can. */
import { connect, type Socket } from 'node:net';

export interface Answered {
  status: string;
  body: string;
  /** Of the monotonic clock that all processes of a machine share, ms; see {@link sharedNow}. */
  sentAt: number;
  /** From the first byte sent to the last byte received. */
  tookMs: number;
}

/** The same clock in every process of this machine, ms. */
export const sharedNow = (): number => Number(process.hrtime.bigint()) / 1e6;

/** As many connections as calls are under way at once; a call takes a free one, or opens one more. */
export class Lines {
  readonly #url: URL;
  readonly #free: Socket[] = [];
  readonly #all = new Set<Socket>();

  constructor(url: string) {
    this.#url = new URL(url);
  }

  /** Opens connections ahead, so that no measured call waits for one. */
  async open(count: number): Promise<void> {
    const made = await Promise.all(Array.from({ length: count }, () => this.#connect()));
    for (const socket of made) this.#rest(socket);
  }

  async ask(request: string): Promise<Answered> {
    const socket = this.#free.pop() ?? (await this.#connect());
    socket.removeAllListeners('data');
    const answer = await exchange(socket, request);
    this.#rest(socket);
    return answer;
  }

  /** A server says goodbye on a connection that rested for too long; that is the answer to no call. */
  #rest(socket: Socket): void {
    this.#free.push(socket);
    socket.once('data', () => socket.destroy());
  }

  close(): void {
    for (const socket of this.#all) socket.destroy();
  }

  #connect(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect({
        host: this.#url.hostname,
        port: Number(this.#url.port),
        noDelay: true,
      });
      this.#all.add(socket);
      socket.once('close', () => {
        this.#all.delete(socket);
        const at = this.#free.indexOf(socket);
        if (at >= 0) this.#free.splice(at, 1);
      });
      socket.once('error', reject);
      socket.once('connect', () => resolve(socket));
    });
  }
}

function exchange(socket: Socket, request: string): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      const all = chunks.length === 1 ? chunk : Buffer.concat(chunks);
      const headEnd = all.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const head = all.toString('latin1', 0, headEnd);
      const end = headEnd + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (all.length < end) return;
      const tookMs = sharedNow() - sentAt;
      socket.off('data', take).off('close', lost);
      resolve({ status: head.slice(9, 12), body: all.toString('utf8', headEnd + 4, end), sentAt, tookMs });
    };
    const lost = () => reject(new Error('the connection was closed before the answer'));
    socket.on('data', take).on('close', lost);
    const sentAt = sharedNow();
    socket.write(request);
  });
}
