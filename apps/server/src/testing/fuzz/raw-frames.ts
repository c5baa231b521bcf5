import fc, { toStringMethod } from 'fast-check';
import { connect } from 'node:net';

/** Something that is written to a connection as it is. */
interface Piece {
  bytes: Buffer;
  [toStringMethod]: () => string;
}

const pieceOf = (what: string, bytes: Buffer): Piece => ({
  bytes,
  [toStringMethod]: () => `${what} ${bytes.toString('latin1').slice(0, 80)}`,
});

/** A frame as a browser sends it (RFC 6455), or with a length that is none of its own. */
function frame(opcode: number, payload: Buffer, length = payload.length): Buffer {
  const mask = Buffer.from([1, 2, 3, 4]);
  const size =
    length < 126
      ? Buffer.from([0x80 | length])
      : Buffer.concat([Buffer.from([0x80 | 127]), bigLength(length)]);
  const masked = payload.map((byte, index) => byte ^ mask[index % 4]!);
  return Buffer.concat([Buffer.from([0x80 | opcode]), size, mask, masked]);
}

function bigLength(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length));
  return bytes;
}

const CLOSE = frame(8, Buffer.from([3, 232]));

/** Texts that Engine.IO and Socket.IO read, right ones and wrong ones. */
const packets = fc.oneof(
  fc.constantFrom(
    ...[
      '2',
      '2probe',
      '3',
      '4',
      '40',
      '41',
      '42',
      '42[]',
      '42[""]',
      '42["ping"]',
      '421["ping",{"sentAt":1}]',
    ],
    ...[
      '42{"ping":1}',
      '42["ping",',
      '42["__proto__"]',
      '42["disconnect"]',
      '42["connect"]',
      '42["error","x"]',
    ],
    ...[
      '43[]',
      '439007199254740993[]',
      '451-["ping",{"_placeholder":true,"num":0}]',
      '451-["ping"]',
      '45-1-[]',
    ],
    ...[
      '45999999999-["ping",{"_placeholder":true,"num":99999}]',
      '40/admin,',
      '40{"token":"siaga_x"}',
      '40[]',
      '40null',
    ],
    ...[
      '44{"message":"x"}',
      '47',
      '5',
      '6',
      '9',
      'b',
      'bAAAA',
      '42["ping",{"sentAt":1}]\u001e42["ping"]',
      '\u001e\u001e',
    ],
  ),
  fc.string({ maxLength: 60 }),
  fc.jsonValue().map((value) => `42${JSON.stringify(value)}`),
);
const bytes = fc.uint8Array({ maxLength: 120 }).map((list) => Buffer.from(list));

/** What is written after a connection has become a WebSocket. */
export const framePieces: fc.Arbitrary<Piece[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: packets.map((text) => pieceOf('text', frame(1, Buffer.from(text)))) },
    bytes.map((list) => pieceOf('binary', frame(2, list))),
    bytes.map((list) => pieceOf('raw', list)),
    fc.tuple(fc.nat(15), bytes).map(([opcode, list]) => pieceOf(`opcode ${opcode}`, frame(opcode, list))),
    fc
      .constantFrom(300_000, 2 ** 31, Number.MAX_SAFE_INTEGER)
      .map((length) => pieceOf(`says ${length}`, frame(1, Buffer.from('42'), length))),
  ),
  { minLength: 1, maxLength: 6 },
);

const paths = fc.constantFrom(
  ...[
    '/socket.io/',
    '/socket.io/?EIO=4',
    '/socket.io/?EIO=999&transport=polling',
    '/socket.io/?EIO=4&transport=nope',
  ],
  ...[
    '/socket.io/?EIO=4&transport=polling',
    '/socket.io/?EIO=4&transport=polling&sid=unknown',
    '/socket.iox',
    '/',
  ],
  ...[
    '/socket.io/?EIO=4&transport=websocket',
    '/socket.io/%zz',
    '/socket.io/../api/tanks',
    '/api/tanks',
    '//',
    '*',
  ],
  '/socket.io/?EIO=4&transport=polling&sid=__proto__&j=1',
);
const lines = fc.array(
  fc.constantFrom(
    ...['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Version: x'],
    ...['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Key: x', 'Transfer-Encoding: chunked'],
    ...[
      'Origin: https://jahat.example',
      'Cookie: accessToken=x',
      'Content-Type: text/plain',
      'Expect: nothing',
    ],
    ...[`X: ${'a'.repeat(20_000)}`, 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__', 'Broken header'],
  ),
  { maxLength: 7 },
);

/** Requests that no browser makes, whole or broken off. */
export const requestPieces: fc.Arbitrary<Piece[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .tuple(fc.constantFrom('GET', 'POST', 'OPTIONS', 'PUT', 'TRACE', 'BREW'), paths, lines, bytes)
        .map(([method, path, list, body]) =>
          pieceOf(
            'request',
            Buffer.concat([
              Buffer.from(
                [
                  `${method} ${path} HTTP/1.1`,
                  'Host: x',
                  `Content-Length: ${body.length}`,
                  ...list,
                  '',
                  '',
                ].join('\r\n'),
              ),
              body,
            ]),
          ),
        ),
    },
    bytes.map((list) => pieceOf('raw', list)),
  ),
  { minLength: 1, maxLength: 3 },
);

/** Becomes a WebSocket, writes the pieces, says goodbye; answers what came back once the server has closed as well. */
export const writeFrames = (port: number, cookie: string, pieces: readonly Piece[]): Promise<string> =>
  write(port, [
    Buffer.from(
      [
        'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
        ...['Host: x', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'],
        ...['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', `Cookie: ${cookie}`, '', ''],
      ].join('\r\n'),
    ),
    ...pieces.map((piece) => piece.bytes),
    CLOSE,
  ]);

export const writeRequests = (port: number, pieces: readonly Piece[]): Promise<string> =>
  write(
    port,
    pieces.map((piece) => piece.bytes),
  );

function write(port: number, parts: readonly Buffer[]): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ port, host: '127.0.0.1' });
    socket.setEncoding('latin1');
    // A server that has had enough closes while we still write.
    socket.on('error', () => {});
    socket.on('data', (part: string) => (text += part)).on('close', () => resolve(text));
    socket.on('connect', () => {
      for (const part of parts) socket.write(part);
      socket.end();
    });
  });
}
