import { connect, type AddressInfo, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startHttpServer } from '../../testing/http-server.ts';
import { limitPatience } from './connections.ts';

/** More than the buffers between the two ends hold. */
const LARGE = 64 * 1024 * 1024;
const PIECE = Buffer.alloc(64 * 1024, 'x');

let server: Awaited<ReturnType<typeof startHttpServer>>;
let sent = 0;
const sockets: Socket[] = [];

beforeEach(async () => {
  sent = 0;
  server = await startHttpServer((http) => {
    http.get('/large', (_request, reply) =>
      reply.type('application/octet-stream').send(
        new Readable({
          read() {
            sent += PIECE.length;
            this.push(sent > LARGE ? null : PIECE);
          },
        }),
      ),
    );
    http.post('/small', () => 'here');
  });
  limitPatience(server.http, { headersMs: 60_000, requestMs: 60_000, silenceMs: 300 });
  await server.http.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.stop();
});

function open(): Socket {
  const { port } = server.http.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  sockets.push(socket);
  return socket;
}
const openAtServer = () =>
  new Promise<number>((resolve) => server.http.server.getConnections((_error, count) => resolve(count)));
const areOpen = (count: number) => vi.waitFor(async () => expect(await openAtServer()).toBe(count), 10_000);

test('a client that does not read its answer is cut off, and the answer is not kept for it', async () => {
  const socket = open().pause();
  socket.write('GET /large HTTP/1.1\r\nHost: x\r\n\r\n');
  await areOpen(1);
  await areOpen(0);
  expect(sent).toBeGreaterThan(0);
  expect(sent).toBeLessThan(LARGE / 2);
});

test.each([
  ['connects and says nothing', ''],
  ['stops in the middle of a header', 'POST /small HTTP/1.1\r\nHost: x\r\nContent-Le'],
  [
    'stops in the middle of a body',
    'POST /small HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"a"',
  ],
])('a client that %s is cut off, and others are answered meanwhile', async (_what, words) => {
  open().write(words);
  await areOpen(1);
  const other = open();
  other.write('POST /small HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  expect(await text(other)).toContain('here');
  await areOpen(0);
});
