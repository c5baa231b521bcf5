import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A wire to a database that a test can cut, stall and mend. */
export interface TcpProxy {
  port: number;
  /** Breaks every connection and refuses new ones. */
  cut(): Promise<void>;
  /** Keeps every connection and takes new ones, but hands nothing on: a server that hangs. */
  stall(): void;
  /** From now on connections that are there hand on what is asked, but no answer: nobody learns how it ended. */
  mute(): void;
  /** Takes connections again, on the same port; those that were stalled get what was held back. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

const handOn = ([incoming, outgoing]: [Socket, Socket]) => {
  for (const socket of [incoming, outgoing]) socket.unpipe();
  incoming.pipe(outgoing).pipe(incoming);
};

/** Hands on what arrives at a free port of 127.0.0.1 to `targetPort`. @param cut Begin with the wire cut. */
export async function startTcpProxy(targetPort: number, { cut = false } = {}): Promise<TcpProxy> {
  const wires = new Set<[Socket, Socket]>();
  let isStalled = false;
  const server = createServer((incoming) => {
    const outgoing = connect(targetPort, '127.0.0.1');
    const wire: [Socket, Socket] = [incoming, outgoing];
    wires.add(wire);
    for (const socket of wire) {
      socket
        .on('error', () => {})
        .on('close', () => {
          wires.delete(wire);
          incoming.destroy();
          outgoing.destroy();
        });
    }
    if (!isStalled) handOn(wire);
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      if (server.listening) server.close(() => resolve());
      else resolve();
      for (const socket of [...wires].flat()) socket.destroy();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  if (cut) await stop();
  return {
    port,
    cut: stop,
    stall() {
      isStalled = true;
      for (const socket of [...wires].flat()) socket.unpipe().pause();
    },
    mute() {
      for (const [, outgoing] of wires) outgoing.unpipe().pause();
    },
    async mend() {
      for (const wire of wires) handOn(wire);
      isStalled = false;
      if (!server.listening) await listen(port);
    },
    close: stop,
  };
}
