import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  type ECDH,
  hkdfSync,
  randomBytes,
  randomUUID,
  verify,
} from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A browser that has subscribed: what it hands to Siaga, and the keys that only it has. */
export interface TestBrowser {
  name: string;
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

/** A call that was signed and encrypted as the standards want it, opened as the browser opens it. */
export interface Pushed {
  endpoint: string;
  payload: { title: string; body: string; tag: string; url: string | null; isOver: boolean; kind: string };
  headers: IncomingHttpHeaders;
  /** Claims of the VAPID token. */
  claims: { aud: string; exp: number; sub: string };
  /** Under which it was accepted; null when it was not. */
  id: string | null;
}

/** How a call is answered; `hang` not at all, until `release`; `cut` by closing the connection. */
export type PushAnswer = { status: number; headers?: Record<string, string> } | 'hang' | 'cut';

/** A push service on this machine, with the wire of the real ones (RFC 8030, 8188, 8291, 8292) and their faults. */
export interface PushService {
  /** `127.0.0.1:<port>`, for SIAGA_PUSH_HOSTS. */
  host: string;
  /** Every call that was right, in order, however it was answered. */
  calls: Pushed[];
  /** What was wrong with calls that were not, for example `no TTL`. */
  faults: string[];
  /** @param publicKey VAPID key that alone may ring it, as browsers bind it; any when left out. */
  subscribe(publicKey?: string): TestBrowser;
  /** How calls are answered from now on; null = 201 with a Location. */
  answerWith(answer: PushAnswer | null): void;
  /** Answers every call that hangs as if it were accepted just now. */
  release(): void;
  /** Resolves when this many calls have come in altogether. */
  reached(count: number): Promise<void>;
  /** Refuses connections until `open`. */
  shut(): Promise<void>;
  open(): Promise<void>;
  close(): Promise<void>;
}

interface Kept {
  ecdh: ECDH;
  auth: Buffer;
  publicKey: string | undefined;
}

const bytesOf = (text: string) => Buffer.from(text, 'base64url');

export async function startPushService(): Promise<PushService> {
  const browsers = new Map<string, Kept>();
  const calls: Pushed[] = [];
  const faults: string[] = [];
  const hanging: (() => void)[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  let answer: PushAnswer | null = null;
  let port = 0;

  const server = createServer((request, response) => {
    // A kept connection that `shut` breaks would look like a call that broke off.
    response.setHeader('connection', 'close');
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      try {
        take(request.url ?? '', request.headers, Buffer.concat(chunks), response);
      } catch (error) {
        faults.push((error as Error).message);
        response.writeHead(400).end();
      }
    });
  });

  function take(path: string, headers: IncomingHttpHeaders, body: Buffer, response: ServerResponse): void {
    const browser = browsers.get(path);
    if (!browser) return void response.writeHead(404).end();
    if (!/^\d+$/.test(String(headers['ttl']))) throw new Error('no TTL');
    if (!/^(very-low|low|normal|high)$/.test(String(headers['urgency'] ?? 'normal')))
      throw new Error('urgency');
    if (!/^[\w-]{1,32}$/.test(String(headers['topic'] ?? 'none'))) throw new Error('topic');
    if (headers['content-encoding'] !== 'aes128gcm') throw new Error('not aes128gcm');
    if (body.length > 4_096) throw new Error('too large');
    const { claims, key } = readVapid(headers.authorization ?? '');
    if (claims.aud !== `http://127.0.0.1:${port}`) throw new Error(`meant for ${claims.aud}`);
    if (browser.publicKey !== undefined && key !== browser.publicKey) throw new Error('another key');
    const payload = JSON.parse(decrypt(body, browser).toString('utf8')) as Pushed['payload'];
    const call: Pushed = { endpoint: `http://127.0.0.1:${port}${path}`, payload, headers, claims, id: null };
    calls.push(call);
    const accept = () => {
      call.id = randomUUID();
      response.writeHead(201, { location: `http://127.0.0.1:${port}/message/${call.id}` }).end();
    };
    if (answer === 'hang') hanging.push(accept);
    else if (answer === 'cut') response.destroy();
    else if (answer) response.writeHead(answer.status, answer.headers).end();
    else accept();
    for (const one of waiting.filter(({ count }) => calls.length >= count)) one.resolve();
  }

  const open = () => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const shut = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await open();
  ({ port } = server.address() as AddressInfo);

  return {
    host: `127.0.0.1:${port}`,
    calls,
    faults,
    subscribe(publicKey) {
      const ecdh = createECDH('prime256v1');
      ecdh.generateKeys();
      const auth = randomBytes(16);
      const path = `/push/${randomBytes(24).toString('base64url')}`;
      browsers.set(path, { ecdh, auth, publicKey });
      return {
        name: 'Chrome di Android',
        endpoint: `http://127.0.0.1:${port}${path}`,
        keys: { p256dh: ecdh.getPublicKey('base64url'), auth: auth.toString('base64url') },
      };
    },
    answerWith: (given) => void (answer = given),
    release: () => {
      for (const accept of hanging.splice(0)) accept();
    },
    reached: (count) =>
      new Promise((resolve) => {
        if (calls.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    shut,
    open,
    close: async () => {
      if (server.listening) await shut();
    },
  };
}

/** Claims and public key of `vapid t=<token>, k=<key>`. @throws Error when the signature or the time is not right. */
function readVapid(authorization: string): { claims: Pushed['claims']; key: string } {
  const [, token = '', key = ''] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(authorization) ?? [];
  const [header = '', body = '', signature = ''] = token.split('.');
  const point = bytesOf(key);
  if (point.length !== 65) throw new Error('no VAPID');
  const publicKey = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  });
  const signed = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
  if (!verify('sha256', Buffer.from(`${header}.${body}`), signed, bytesOf(signature)))
    throw new Error('signature');
  const claims = JSON.parse(bytesOf(body).toString('utf8')) as Pushed['claims'];
  const leftS = claims.exp - Date.now() / 1_000;
  if (!(leftS > 0 && leftS <= 24 * 3_600)) throw new Error('expiry');
  if (!/^(https:\/\/|mailto:)/.test(claims.sub)) throw new Error('no contact');
  return { claims, key };
}

/** Opens one record of aes128gcm (RFC 8188) with the browser's keys (RFC 8291). */
function decrypt(body: Buffer, { ecdh, auth }: Kept): Buffer {
  const salt = body.subarray(0, 16);
  const keyEnd = 21 + body.readUInt8(20);
  const sender = body.subarray(21, keyEnd);
  const expand = (key: Buffer, from: Buffer, info: string | Buffer, length: number) =>
    Buffer.from(hkdfSync('sha256', key, from, info, length));
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), sender]);
  const secret = expand(ecdh.computeSecret(sender), auth, info, 32);
  const key = expand(secret, salt, 'Content-Encoding: aes128gcm\0', 16);
  const nonce = expand(secret, salt, 'Content-Encoding: nonce\0', 12);
  const cipher = createDecipheriv('aes-128-gcm', key, nonce);
  cipher.setAuthTag(body.subarray(-16));
  const padded = Buffer.concat([cipher.update(body.subarray(keyEnd, -16)), cipher.final()]);
  return padded.subarray(0, padded.lastIndexOf(2));
}
