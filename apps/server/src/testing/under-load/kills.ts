import { setTimeout as sleep } from 'node:timers/promises';
import type { Dialect } from '../../platform/db/index.ts';
import { REDIS_PORT } from '../own-database.ts';
import { startTcpProxy } from '../tcp-proxy.ts';
import { killConnections } from './connections.ts';
import { type KillMark, markOf, type Reckoning, reckon } from './reckoning.ts';
import { type LoadOptions, SteadyLoad } from './senders.ts';
import { LoadedSite } from './site.ts';

export interface KillPlan {
  /** SIGKILL of the server, each followed by a start. */
  ofServer: number;
  /** Every connection to the database at once; none on SQLite. */
  ofDatabase?: number;
  /** The connections to Redis, which joins the live events; only where it is in use. */
  ofRedis?: number;
  load?: LoadOptions;
  /** Longest time between the server's being ready and the next kill, ms. */
  withinMs?: number;
  /** Waits in the end until all has been sent; true unless said otherwise. */
  withOutbox?: boolean;
  /** Stops killing at this moment of performance.now(), and reckons with what there is. */
  until?: number;
  onKill?: (done: number) => void;
}

export interface KillResult extends Reckoning {
  kills: number;
  setbacks: ReadonlyMap<string, number>;
  seconds: number;
}

type Victim = 'server' | 'database' | 'redis';

/** Kills at random moments under a steady load of presses and movements, and reckons afterwards. */
export async function killUnderLoad(dialect: Dialect, plan: KillPlan): Promise<KillResult> {
  const begun = performance.now();
  const redis = (plan.ofRedis ?? 0) > 0 ? await startTcpProxy(REDIS_PORT) : null;
  const env: Record<string, string> = redis ? { SIAGA_REDIS_URL: `redis://127.0.0.1:${redis.port}` } : {};
  const site = await LoadedSite.open(dialect, { env });
  const load = new SteadyLoad(site, plan.load);
  const kills: KillMark[] = [];
  try {
    for (const victim of shuffled(plan)) {
      if (performance.now() > (plan.until ?? Number.POSITIVE_INFINITY)) break;
      await sleep(Math.random() * (plan.withinMs ?? 600));
      if (victim === 'server') {
        await site.server.kill();
        kills.push(markOf(site));
        await site.start();
      } else {
        if (victim === 'database') await killConnections(site.database.url);
        else await redis!.cut().then(() => redis!.mend());
        kills.push(markOf(site));
      }
      plan.onKill?.(kills.length);
    }
    await load.end();
    const found = await reckon(site, load, kills, { withOutbox: plan.withOutbox ?? true });
    return {
      ...found,
      kills: kills.length,
      setbacks: load.setbacks,
      seconds: (performance.now() - begun) / 1_000,
    };
  } finally {
    void load.end();
    await site.close();
    await redis?.close();
  }
}

function shuffled({ ofServer, ofDatabase = 0, ofRedis = 0 }: KillPlan): Victim[] {
  const all: Victim[] = [
    ...Array<Victim>(ofServer).fill('server'),
    ...Array<Victim>(ofDatabase).fill('database'),
    ...Array<Victim>(ofRedis).fill('redis'),
  ];
  return all
    .map((victim) => ({ victim, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ victim }) => victim);
}
