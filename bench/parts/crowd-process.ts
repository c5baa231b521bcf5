/**
 * Many consoles on plain sockets that speak the text protocol of Engine.IO 4 and Socket.IO 5 over WebSocket: a thousand of
 * the real client would cost more than the server. They listen and keep the connection alive, and say nothing of their own.
 */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { CrowdNews, CrowdOrder } from './crowd.ts';
import { sharedNow } from './line.ts';

/** Connections being made at a time. */
const AT_ONCE = 20;
/** Begins every event that is counted; the incident's id follows. */
const RAISED = Buffer.from('42["incident:raised",{"incident":{"id":"');
const ID_LENGTH = 36;

const tell = (news: CrowdNews) => void process.send?.(news);
const heard = new Map<string, number>();

process.once('message', (order: CrowdOrder) => {
  joinAll(order).then(
    () => tell({ joined: order.count }),
    (error: unknown) => tell({ failed: String(error) }),
  );
});
process.once('disconnect', () => process.exit(0));

async function joinAll(order: CrowdOrder): Promise<void> {
  let left = order.count;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left-- > 0) await join(order);
    }),
  );
}

function join({ url, headers, count }: CrowdOrder): Promise<void> {
  const { hostname, port, host } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const lines = Object.entries({ ...headers, host, upgrade: 'websocket', connection: 'Upgrade' });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('a console was turned away')));
    socket.once('connect', () => {
      const key = randomBytes(16).toString('base64');
      const all = [...lines, ['sec-websocket-version', '13'], ['sec-websocket-key', key]];
      socket.write(
        `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
      );
    });
    readFrames(socket, (text) => {
      // Engine.IO: 0 opens, 2 asks whether one is there. Socket.IO, after a 4: 0 connects, 4 refuses, 2 is an event.
      if (text[0] === 0x30) say(socket, '40');
      else if (text[0] === 0x32) say(socket, '3');
      else if (text[1] === 0x30) resolve();
      else if (text[1] === 0x34) reject(new Error(text.toString('utf8')));
      else if (text[1] === 0x32) note(text, count);
    });
  });
}

function note(text: Buffer, count: number): void {
  if (text.compare(RAISED, 0, RAISED.length, 0, RAISED.length) !== 0) return;
  const incidentId = text.toString('latin1', RAISED.length, RAISED.length + ID_LENGTH);
  const soFar = (heard.get(incidentId) ?? 0) + 1;
  heard.set(incidentId, soFar);
  if (soFar === count) tell({ incidentId, lastAt: sharedNow() });
}

/** Calls back with each text that the server sends; the answer to the upgrade is skipped. */
function readFrames(socket: Socket, take: (text: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  let isUpgraded = false;
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (!isUpgraded) {
      const headEnd = rest.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      isUpgraded = true;
      rest = rest.subarray(headEnd + 4);
    }
    for (let frame = frameIn(rest); frame; frame = frameIn(rest)) {
      take(frame.text);
      rest = rest.subarray(frame.end);
    }
  });
}

/** The first whole frame; null when more of it is to come. A server's frames are not masked. */
function frameIn(bytes: Buffer): { text: Buffer; end: number } | null {
  if (bytes.length < 2) return null;
  const short = bytes[1]! & 0x7f;
  const start = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < start) return null;
  const length =
    short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  const end = start + length;
  return bytes.length < end ? null : { text: bytes.subarray(start, end), end };
}

/** A client's frames must be masked; zeros are a mask too. */
function say(socket: Socket, text: string): void {
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]));
}
