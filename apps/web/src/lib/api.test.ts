import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startPairing } from '@siaga/contracts/kiosks';
import { afterEach, expect, test, vi } from 'vitest';
import { call, type CallOptions } from './api.ts';
import { asProblem, type ApiProblem } from './problem.ts';

let server: Server | undefined;

afterEach(() => {
  vi.unstubAllGlobals();
  server?.closeAllConnections();
  server?.close();
});

/** The problem of a call to a server that answers so. */
async function problemWhen(
  answer: (reply: ServerResponse) => void,
  options: CallOptions = {},
): Promise<ApiProblem> {
  server = createServer((_, reply) => answer(reply));
  await new Promise<void>((ready) => server?.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  // A page's addresses have no host: they are meant on the origin that it came from.
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init));
  return call(startPairing, {}, options).then(() => Promise.reject(new Error('it was answered')), asProblem);
}

const cutOff = (reply: ServerResponse) => {
  reply.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
  reply.write('{"ok":', () => reply.destroy());
};

test('an answer that is cut off half-way counts as none', async () => {
  expect(await problemWhen(cutOff)).toMatchObject({ code: 'network', status: 0, isRepeatable: false });
});

test('an answer whose end does not come in time counts as none', async () => {
  const problem = await problemWhen((reply) => reply.writeHead(200).write('{"ok":'), { timeoutMs: 200 });
  expect(problem).toMatchObject({ code: 'timeout', status: 0 });
});

test('a page that somebody on the way put in place of the answer counts as none', async () => {
  const problem = await problemWhen((reply) => reply.end('<html>Sign in to the Wi-Fi</html>'));
  expect(problem).toMatchObject({ code: 'network', status: 0 });
});

test('only a write that the server knows again is said to be repeatable', async () => {
  expect((await problemWhen(cutOff, { idempotencyKey: 'k' })).isRepeatable).toBe(true);
  expect((await problemWhen(cutOff, { repeatable: true })).isRepeatable).toBe(true);
  expect((await problemWhen((reply) => reply.writeHead(502).end('bad gateway'))).isRepeatable).toBe(false);
});

test("a refusal keeps the server's own code and waiting time", async () => {
  const problem = await problemWhen((reply) =>
    reply.writeHead(429, { 'retry-after': '60' }).end('{"code":"too_many_requests","title":"slowly"}'),
  );
  expect(problem).toMatchObject({ code: 'too_many_requests', status: 429, retryAfterS: 60 });
});
