import { createServer, type IncomingHttpHeaders, request } from 'node:http';

/** The line between a screen and the server, which can be cut, or bring something else than the server says. */
export interface Line {
  url: string;
  /** Ends every connection and takes no new one. */
  cut(): void;
  mend(): void;
  /** What is answered to this path from now on: made from what the server says. */
  change(path: string, make: (said: string) => string): void;
  close(): void;
}

/** A real one, in place of the browser's own offline switch, which does not reach all that a service worker does. */
export async function openLine(url: string): Promise<Line> {
  const changes = new Map<string, (said: string) => string>();
  let isCut = false;
  const server = createServer((asked, reply) => {
    const make = changes.get(asked.url ?? '');
    const headers: IncomingHttpHeaders = { ...asked.headers, 'accept-encoding': 'identity' };
    if (make) {
      // What is to be changed must come whole, and not as "you have it already".
      delete headers['if-none-match'];
      delete headers['if-modified-since'];
    }
    const through = request(`${url}${asked.url}`, { method: asked.method, headers }, (answer) => {
      if (!make) {
        reply.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(reply);
        return;
      }
      let said = '';
      answer.setEncoding('utf8').on('data', (text: string) => (said += text));
      answer.on('end', () => {
        // Its length and tags are those of what the server said.
        const type = answer.headers['content-type'] ?? 'text/plain';
        reply.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' }).end(make(said));
      });
    });
    through.on('error', () => reply.destroy());
    asked.pipe(through);
  });
  server.on('connection', (socket) => {
    if (isCut) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    cut() {
      isCut = true;
      server.closeAllConnections();
    },
    mend() {
      isCut = false;
    },
    change: (path, make) => void changes.set(path, make),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
