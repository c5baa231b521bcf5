import { createAdapter } from '@socket.io/redis-streams-adapter';
import { createClient } from 'redis';
import type { ServerOptions } from 'socket.io';
import { deriveKey } from '../crypto.ts';
import { log } from '../log.ts';

/** What lets several instances send to each other's clients. */
export interface LiveBridge {
  adapter: NonNullable<ServerOptions['adapter']>;
  close(): void;
}

/**
 * Joins the live events of all instances with the same secret through a Redis stream. Redis may be away: each instance
 * then reaches its own clients only, and the connection comes back by itself.
 */
export function bridgeThroughRedis(url: string, secret: string): LiveBridge {
  const client = createClient({ url, disableOfflineQueue: true });
  client.on('error', (error: unknown) =>
    log.warn({ err: error }, 'Redis does not answer; other instances hear nothing'),
  );
  client.connect().catch((error: unknown) => log.warn({ err: error }, 'Redis could not be reached'));
  const streamName = `siaga:live:${deriveKey(secret, 'live-stream').toString('hex').slice(0, 16)}`;
  return {
    adapter: createAdapter(withoutUnhandledFaults(client), {
      streamName,
      sessionKeyPrefix: `${streamName}:session:`,
    }),
    close: () => {
      if (client.isOpen) client.destroy();
    },
  };
}

/**
 * The adapter does not wait for some of its commands, and one such rejection would end the process. Whoever does wait
 * still gets it.
 */
function withoutUnhandledFaults<Client extends object>(client: Client): Client {
  return new Proxy(client, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(member, target, args);
        if (result instanceof Promise) result.catch(() => undefined);
        return result;
      };
    },
  });
}
