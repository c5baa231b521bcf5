import type { ChannelState } from '@siaga/contracts/notifications';
import type { DeliveryReason } from '@siaga/contracts/deliveries';
import type { Api } from 'grammy';
import type { Config } from '../../platform/config.ts';
import { log } from '../../platform/log.ts';
import { type Failure, failureOf } from './failure.ts';

/**
 * How long a call may take, ms; a poll waits on top of it. More than the 10 s that Telegram has been seen to need: a call given
 * up too early is repeated although it arrived.
 */
const CALL_MS = 15_000;

/** What became of a call; a refusal is an answer like any other, and nothing is thrown. */
export type Outcome<Value> = { ok: true; value: Value } | { ok: false; failure: Failure };

/** The bot as Telegram knows it. */
export interface Bot {
  id: string;
  name: string;
}

type Signal = Parameters<Api['getMe']>[0];

export type TelegramApi = ReturnType<typeof createTelegramApi>;

/** The Bot API with time limits, and how it stands. grammY is loaded with the first call: most servers have no bot. */
export function createTelegramApi(config: Config['telegram'], callMs = CALL_MS) {
  let api: Promise<Api> | undefined;
  let bot: Bot | null = null;
  let isTried = false;
  /** Why the last call, and the last poll, failed. */
  const troubles: Record<'call' | 'poll', DeliveryReason | null> = { call: null, poll: null };

  async function load({ token, apiRoot }: NonNullable<Config['telegram']>): Promise<Api> {
    const { Api } = await import('grammy');
    return new Api(token, { apiRoot });
  }

  async function run<Value>(
    kind: 'call' | 'poll',
    work: (api: Api, signal: Signal) => Promise<Value>,
    { signal, waitMs = 0 }: { signal?: AbortSignal; waitMs?: number } = {},
  ): Promise<Outcome<Value>> {
    if (!config) return { ok: false, failure: { kind: 'token-refused' } };
    const limit = AbortSignal.timeout(callMs + waitMs);
    const ended = signal ? AbortSignal.any([signal, limit]) : limit;
    try {
      // grammY's types know only the signal of a polyfill; it asks no more of it than to fire.
      const value = await work(await (api ??= load(config)), ended as unknown as Signal);
      note(kind, null);
      return { ok: true, value };
    } catch (error) {
      // What was thrown is not logged: it names the address that was called, and the token is part of that.
      const failure = failureOf(error);
      if (signal?.aborted !== true) note(kind, failure);
      return { ok: false, failure };
    }
  }

  function note(kind: 'call' | 'poll', failure: Failure | null): void {
    const before = troubles[kind];
    isTried = true;
    troubles[kind] = failure && reasonOf(failure);
    if (troubles[kind] !== before && troubles[kind] !== null)
      log.warn({ reason: troubles[kind], during: kind }, 'Telegram fails');
  }

  return {
    isConfigured: config !== null,

    /** Loads what a call needs, so that the first alert does not wait for it. */
    prepare(): void {
      if (config) api ??= load(config);
    },

    /** Calls the Bot API; a call that is not answered in time has failed. */
    call: <Value>(work: (api: Api, signal: Signal) => Promise<Value>, signal?: AbortSignal) =>
      run('call', work, signal ? { signal } : {}),

    /** A call that Telegram answers only after up to `waitMs`. */
    poll: <Value>(
      work: (api: Api, signal: Signal) => Promise<Value>,
      options: { signal: AbortSignal; waitMs: number },
    ) => run('poll', work, options),

    /** The bot's own name, asked for once. */
    async bot(signal?: AbortSignal): Promise<Outcome<Bot>> {
      if (bot) return { ok: true, value: bot };
      const asked = await run('call', (tg, ended) => tg.getMe(ended), signal ? { signal } : {});
      if (!asked.ok) return asked;
      bot = { id: String(asked.value.id), name: asked.value.username };
      return { ok: true, value: bot };
    },

    /** How this process has found it last. */
    status(): Pick<ChannelState, 'state' | 'reason' | 'botName'> {
      const botName = bot?.name ?? null;
      if (!config) return { state: 'off', reason: null, botName };
      const reason = troubles.poll ?? troubles.call;
      if (reason !== null) return { state: 'failing', reason, botName };
      return { state: isTried ? 'ok' : 'untried', reason: null, botName };
    },
  };
}

/** What a failure says of the channel as a whole; null where Telegram works and only this message could not go. */
function reasonOf(failure: Failure): DeliveryReason | null {
  switch (failure.kind) {
    case 'rate-limited':
      return 'rate_limited';
    case 'token-refused':
      return 'token_refused';
    case 'polled-elsewhere':
      return 'polled_elsewhere';
    case 'unreachable':
      return 'unreachable';
    case 'migrated':
    case 'blocked':
    case 'not-modified':
    case 'message-gone':
    case 'refused':
      return null;
  }
}
