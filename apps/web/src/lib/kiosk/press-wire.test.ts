import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makePress } from './kept-press.ts';
import { createPressWire } from './press-wire.ts';
import { readClocks } from './running-clock.ts';

let answer: () => Promise<Response>;
let revoked = 0;

beforeEach(() => {
  revoked = 0;
  vi.stubGlobal('fetch', (_url: string, { signal }: { signal: AbortSignal }) =>
    Promise.race([
      answer(),
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))),
      ),
    ]),
  );
});
afterEach(() => vi.unstubAllGlobals());

const json = (status: number, body: unknown) => async () =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
const wire = () =>
  createPressWire(
    () => 'token',
    () => (revoked += 1),
  );
const send = (timeoutMs = 1_000, signal = new AbortController().signal) =>
  wire().send(makePress('fire', {}, 1, readClocks()), { timeoutMs, signal });

test("only the server's own 401 takes the credential away", async () => {
  answer = json(401, '<html>Sign in to the guest Wi-Fi</html>');
  expect(await send()).toEqual({ kind: 'failed' });
  expect(revoked).toBe(0);
  answer = json(401, { code: 'unauthenticated', status: 401, title: 'Sign in first' });
  expect(await send()).toEqual({ kind: 'revoked' });
  expect(revoked).toBe(1);
});

test("only the server's own 400 puts a press aside", async () => {
  answer = json(400, 'Bad Request');
  expect(await send()).toEqual({ kind: 'failed' });
  answer = json(400, { code: 'malformed', status: 400, title: 'Malformed' });
  expect(await send()).toMatchObject({ kind: 'refused' });
});

test('a browser that cannot join signals sends all the same, gives up in time and when told to', async () => {
  vi.stubGlobal('AbortSignal', undefined);
  answer = json(200, { incident: { id: 'a', number: 'K-2026-000001' }, receipt: 'K-2026-000001' });
  expect(await send()).toMatchObject({ kind: 'kept', receipt: 'K-2026-000001' });
  answer = () => new Promise(() => undefined);
  expect(await send(20)).toEqual({ kind: 'unanswered' });
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 20);
  expect(await send(60_000, abort.signal)).toEqual({ kind: 'unanswered' });
});
