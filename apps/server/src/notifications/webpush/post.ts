import { log } from '../../platform/log.ts';
import type { Clock } from '../../platform/time.ts';
import type { Result } from '../channel.ts';
import { readAnswer, readFailure } from './answer.ts';
import { authorizationFor } from './authorization.ts';
import { isPushAddress } from './hosts.ts';
import type { PushKeys } from './keys.ts';

/** What a browser has handed in: where it is reached, and the keys that only it can read with. */
export interface Subscription {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

/** One message for one browser. */
export interface Posting {
  subscription: Subscription;
  payload: string;
  /** 32 characters at most; the service keeps only the newest of a topic. */
  topic: string;
  isUrgent: boolean;
  /** How long the service keeps it for a device that is away. */
  ttlS: number;
}

export interface PostParts {
  clock: Clock;
  keys: () => PushKeys;
  contact: string;
  /** Hosts beside the known push services. */
  hosts: readonly string[];
  timeoutMs: number;
}

/** Encrypts and signs by `web-push`; the call is ours, so that it goes to push services only, and no further than asked. */
export async function post(
  { clock, keys, contact, hosts, timeoutMs }: PostParts,
  { subscription, payload, topic, isUrgent, ttlS }: Posting,
): Promise<Result> {
  if (!isPushAddress(subscription.endpoint, hosts)) return { kind: 'gone', reason: 'refused' };
  // Loaded where it is wanted only: a start need not wait for it.
  const { default: webpush } = await import('web-push');
  const { headers, body, method } = webpush.generateRequestDetails(subscription, payload, {
    TTL: ttlS,
    urgency: isUrgent ? 'high' : 'normal',
    topic,
  });
  const { origin } = new URL(subscription.endpoint);
  const authorization = await authorizationFor(origin, { keys: keys(), contact, now: clock.now() });
  try {
    const answer = await fetch(subscription.endpoint, {
      method,
      headers: { ...headers, authorization },
      body: new Uint8Array(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await answer.body?.cancel();
    return readAnswer(answer, clock.now());
  } catch (error) {
    log.info({ err: error }, 'a push service did not answer');
    return readFailure(error);
  }
}
