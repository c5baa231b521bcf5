import type { Result } from '../channel.ts';

/** Why a call to the Bot API did not do what was asked. */
export type Failure =
  | { kind: 'rate-limited'; afterMs: number }
  /** The group became a supergroup: it goes on under another id. */
  | { kind: 'migrated'; chatId: string }
  /** The person blocked the bot, or the bot is not in the group any more. */
  | { kind: 'blocked' }
  | { kind: 'token-refused' }
  /** Another program fetches this bot's updates. */
  | { kind: 'polled-elsewhere' }
  /** The message shows this already. */
  | { kind: 'not-modified' }
  /** Somebody deleted the message, or it is too old to be changed. */
  | { kind: 'message-gone' }
  /** `why` are Telegram's own words, without what they quote from the message. */
  | { kind: 'refused'; why: string }
  /** No answer, or none of the Bot API's. */
  | { kind: 'unreachable'; mayHaveArrived: boolean };

/** Waited after a 429 that does not say how long. */
const UNSAID_WAIT_MS = 5_000;

/** What grammY throws for an answer with `ok: false`; read by its shape, so that grammY is loaded only where a bot is. */
interface Refusal {
  error_code: number;
  description: string;
  parameters?: { retry_after?: number; migrate_to_chat_id?: number };
}

function isRefusal(error: unknown): error is Refusal {
  return (
    typeof error === 'object' &&
    error !== null &&
    typeof (error as Refusal).error_code === 'number' &&
    typeof (error as Refusal).description === 'string'
  );
}

/** Nobody was there to take the call. */
const NEVER_LEFT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Whether the call may have been taken although no answer came; grammY wraps what its connection threw. */
function mayHaveArrived(error: unknown): boolean {
  const cause = error instanceof Error ? (error as { error?: { code?: string } | null }).error : null;
  return !NEVER_LEFT.has(cause?.code ?? '');
}

const GONE = /message to (edit|delete) not found|message can't be (edited|deleted)|MESSAGE_ID_INVALID/i;
const SHUT =
  /chat not found|not enough rights to send|CHAT_WRITE_FORBIDDEN|PEER_ID_INVALID|group chat was deactivated/i;

/** Reads what a call threw. */
export function failureOf(error: unknown): Failure {
  if (!isRefusal(error)) return { kind: 'unreachable', mayHaveArrived: mayHaveArrived(error) };
  const { error_code: code, description, parameters = {} } = error;
  if (code === 429) {
    const { retry_after: seconds } = parameters;
    return { kind: 'rate-limited', afterMs: seconds === undefined ? UNSAID_WAIT_MS : seconds * 1_000 };
  }
  if (parameters.migrate_to_chat_id !== undefined)
    return { kind: 'migrated', chatId: String(parameters.migrate_to_chat_id) };
  if (code === 401 || code === 404) return { kind: 'token-refused' };
  if (code === 409) return { kind: 'polled-elsewhere' };
  if (code === 403 || SHUT.test(description)) return { kind: 'blocked' };
  if (code >= 500) return { kind: 'unreachable', mayHaveArrived: true };
  if (/message is not modified/i.test(description)) return { kind: 'not-modified' };
  if (GONE.test(description)) return { kind: 'message-gone' };
  return { kind: 'refused', why: description.replaceAll(/"[^"]*"|'[^']*'/g, '…') };
}

/** What a failed send means for its delivery. */
export function resultOf(failure: Failure): Result {
  switch (failure.kind) {
    case 'rate-limited':
      return { kind: 'retry', reason: 'rate_limited', afterMs: failure.afterMs };
    case 'token-refused':
      return { kind: 'retry', reason: 'token_refused' };
    case 'blocked':
      return { kind: 'gone', reason: 'blocked' };
    case 'unreachable':
      return { kind: 'retry', reason: 'unreachable', mayHaveArrived: failure.mayHaveArrived };
    case 'polled-elsewhere':
    case 'migrated':
      return { kind: 'retry', reason: 'unreachable' };
    case 'refused':
    case 'message-gone':
    case 'not-modified':
      return { kind: 'gone', reason: 'refused' };
  }
}
