import type { Result } from '../channel.ts';

/** What a push service said. */
export interface PushAnswer {
  status: number;
  headers: Pick<Headers, 'get'>;
}

/** Headers in which services name a message that they took, the first by the standard (RFC 8030, 5), then Apple's and Microsoft's. */
const NAMES = ['location', 'apns-id', 'x-wns-msg-id'];

/**
 * What an answer means. A message that was taken but not named is not "sent": it may have arrived, but nothing proves it, and
 * trying again would only ring twice.
 */
export function readAnswer({ status, headers }: PushAnswer, now: number): Result {
  if (status >= 200 && status < 300) {
    const providerId = nameIn(headers);
    return providerId === null ? { kind: 'gone', reason: 'refused' } : { kind: 'sent', providerId };
  }
  const afterMs = waitIn(headers, now);
  if (status === 429) return { kind: 'retry', reason: 'rate_limited', afterMs };
  if (status >= 500) return { kind: 'retry', reason: 'unreachable', afterMs };
  if (status === 404 || status === 410) return { kind: 'gone', reason: 'blocked' };
  if (status === 401 || status === 403) return { kind: 'gone', reason: 'token_refused' };
  return { kind: 'gone', reason: 'refused' };
}

/** The last part of the address that the service gave the message, which is what is particular to it. */
function nameIn(headers: PushAnswer['headers']): string | null {
  for (const header of NAMES) {
    const name = headers
      .get(header)
      ?.replace(/[?#].*$/, '')
      .split('/')
      .findLast((part) => part !== '');
    if (name !== undefined) return name.slice(0, 1_000);
  }
  return null;
}

/** Milliseconds that the service asks to be left alone, from seconds or a date; undefined when it asks for none. */
function waitIn(headers: PushAnswer['headers'], now: number): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const at = text === '' ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(at - now, 0);
}

/** Where a call ended before anything of it can have reached the service. */
const notEvenAsked = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What it means that a call failed without an answer. */
export function readFailure(error: unknown): Result {
  const { cause } = error as { cause?: { code?: string } };
  const mayHaveArrived = !notEvenAsked.has(cause?.code ?? '');
  return { kind: 'retry', reason: 'unreachable', mayHaveArrived };
}
