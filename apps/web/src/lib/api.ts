import type { CallInput, CallReply, Endpoint, EndpointShape } from '@siaga/contracts/endpoint';
import { ApiProblem } from './problem.ts';
import { createRefresher } from './refresh.ts';

/** Plain HTTP has no Web Locks, whatever the types say. */
function webLocks(): LockManager | undefined {
  return 'locks' in navigator ? navigator.locks : undefined;
}

export interface CallOptions {
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** A kiosk's own credential, sent instead of the person's cookies. */
  bearer?: string;
  /** Milliseconds to wait for an answer, its body included; 20 s unless said otherwise. */
  timeoutMs?: number;
  /** The server knows the same write again without a key, so that an unanswered one may simply be repeated. */
  repeatable?: boolean;
}

/** An answer that came whole; its body is read by whoever needs it. */
interface Answer {
  ok: boolean;
  status: number;
  retryAfterS: number | undefined;
  text: string;
}

let sessionOver: () => void = () => {};

/** Says what happens when the session cannot be renewed: the shell leads to the sign-in page. */
export function onSessionOver(handler: () => void): void {
  sessionOver = handler;
}

const refresh = createRefresher({
  isGood: async () => (await send('/api/auth/me', {})).ok,
  request: async () => {
    const reply = await send('/api/auth/refresh', { method: 'POST' });
    if (reply.ok) return true;
    if (reply.status === 401) return false;
    throw problemOf(reply);
  },
  locks: webLocks(),
});

/**
 * Makes one call of the wire. An expired session is renewed once and the call repeated once.
 * Replies are typed by the contract and trusted, not validated again.
 * @throws ApiProblem for every failure, `network` and `timeout` among them.
 */
export async function call<Shape extends EndpointShape>(
  endpoint: Endpoint<Shape>,
  input: CallInput<Shape>,
  options: CallOptions = {},
): Promise<CallReply<Shape>> {
  const url = addressOf(endpoint.path, input.params, input.query);
  const request = requestOf(endpoint.method, input.body, options);
  const renewable = endpoint.access !== 'public' && !options.bearer;

  let reply = await send(url, request, options);
  if (reply.status === 401 && renewable) {
    if (await refresh()) reply = await send(url, request, options);
    if (reply.status === 401) sessionOver();
  }
  if (!reply.ok) throw problemOf(reply, options);
  if (reply.status === 204) return undefined as CallReply<Shape>;
  const body = parsed(reply.text);
  // Cut off half-way, or a sign-in page of the Wi-Fi: nobody knows whether the server acted.
  if (body === undefined) throw unanswered('network', `HTTP ${reply.status}`, options);
  return body as CallReply<Shape>;
}

/** The address of an endpoint with its placeholders and query filled in; empty values are left out. */
export function addressOf(path: string, params: unknown, query: unknown): string {
  const given = (params ?? {}) as Record<string, string>;
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(given[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(
    (query ?? {}) as Record<string, string | number | boolean | null | undefined>,
  )) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  return search.size > 0 ? `${filled}?${search}` : filled;
}

function requestOf(method: string, body: unknown, options: CallOptions): RequestInit {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (options.idempotencyKey) headers['idempotency-key'] = options.idempotencyKey;
  if (options.bearer) headers['authorization'] = `Bearer ${options.bearer}`;
  return {
    method,
    headers,
    credentials: options.bearer ? 'omit' : 'same-origin',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

async function send(url: string, request: RequestInit, options: CallOptions = {}): Promise<Answer> {
  const end = endOf(options);
  try {
    const reply = await fetch(url, { ...request, signal: end.signal });
    return {
      ok: reply.ok,
      status: reply.status,
      retryAfterS: Number(reply.headers.get('retry-after')) || undefined,
      // The line can break here as well as before the first byte.
      text: await reply.text(),
    };
  } catch (thrown) {
    if (options.signal?.aborted) throw thrown;
    throw unanswered(end.signal.aborted ? 'timeout' : 'network', String(thrown), options);
  } finally {
    end.forget();
  }
}

/**
 * What ends a call: its own time, or the caller. By hand, because AbortSignal.timeout and AbortSignal.any are newer than the
 * browsers of the tablets on which kiosks stand, and a press must leave those as well.
 */
function endOf({ signal, timeoutMs = 20_000 }: CallOptions): { signal: AbortSignal; forget: () => void } {
  const end = new AbortController();
  const giveUp = () => end.abort();
  const timer = setTimeout(giveUp, timeoutMs);
  if (signal?.aborted) giveUp();
  signal?.addEventListener('abort', giveUp);
  return {
    signal: end.signal,
    forget() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    },
  };
}

function unanswered(code: 'network' | 'timeout', title: string, options: CallOptions): ApiProblem {
  const isRepeatable = Boolean(options.repeatable ?? options.idempotencyKey);
  return new ApiProblem({ code, status: 0, title, isRepeatable });
}

/** The JSON of an answer, or undefined where it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problemOf({ status, retryAfterS, text }: Answer, options: CallOptions = {}): ApiProblem {
  const body = parsed(text);
  if (body && typeof body === 'object' && 'code' in body && typeof body.code === 'string')
    return new ApiProblem({ ...body, code: body.code, status, retryAfterS });
  // A proxy in between answers in its own words when the server behind it is down.
  if (status === 502 || status === 504) return unanswered('network', `HTTP ${status}`, options);
  return new ApiProblem({ code: 'unreadable', status, title: `HTTP ${status}` });
}
