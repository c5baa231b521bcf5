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
  /** Milliseconds to wait for an answer; 20 s unless said otherwise. */
  timeoutMs?: number;
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
    throw await readProblem(reply);
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
  if (!reply.ok) throw await readProblem(reply);
  if (reply.status === 204) return undefined as CallReply<Shape>;
  return (await reply.json()) as CallReply<Shape>;
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

async function send(url: string, request: RequestInit, options: CallOptions = {}): Promise<Response> {
  const timeout = AbortSignal.timeout(options.timeoutMs ?? 20_000);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  try {
    return await fetch(url, { ...request, signal });
  } catch (thrown) {
    if (options.signal?.aborted) throw thrown;
    throw new ApiProblem({ code: timeout.aborted ? 'timeout' : 'network', status: 0, title: String(thrown) });
  }
}

async function readProblem(reply: Response): Promise<ApiProblem> {
  const body: unknown = await reply.json().catch(() => undefined);
  if (body && typeof body === 'object' && 'code' in body && typeof body.code === 'string') {
    const retryAfterS = Number(reply.headers.get('retry-after')) || undefined;
    return new ApiProblem({ ...body, code: body.code, status: reply.status, retryAfterS });
  }
  // A proxy in between answers in its own words when the server behind it is down.
  const code = reply.status === 502 || reply.status === 504 ? 'network' : 'unreadable';
  return new ApiProblem({
    code,
    status: code === 'network' ? 0 : reply.status,
    title: `HTTP ${reply.status}`,
  });
}
