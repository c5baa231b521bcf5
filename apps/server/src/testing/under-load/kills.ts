import { setTimeout as sleep } from 'node:timers/promises';
import type { Dialect } from '../../platform/db/index.ts';
import { REDIS_PORT } from '../own-database.ts';
import { startTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import { type KillMark, markOf } from './alerts.ts';
import { killConnections } from './connections.ts';
import { type Reckoning, reckon } from './reckoning.ts';
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

/** What was opened around so many of the last kills is answered only when its alert has arrived. */
const LEFT_OPEN = 5;

type Victim = 'server' | 'database' | 'redis';

/** Kills at random moments under a steady load of presses and movements, and reckons afterwards. */
export async function killUnderLoad(dialect: Dialect, plan: KillPlan): Promise<KillResult> {
  const begun = performance.now();
  const redis = (plan.ofRedis ?? 0) > 0 ? await startTcpProxy(REDIS_PORT) : null;
  const env: Record<string, string> = redis ? { SIAGA_REDIS_URL: `redis://127.0.0.1:${redis.port}` } : {};
  try {
    const site = await LoadedSite.open(dialect, { env });
    const found = await killAndReckon(site, redis, plan).finally(() => site.close());
    return { ...found, seconds: (performance.now() - begun) / 1_000 };
  } finally {
    await redis?.close();
  }
}

async function killAndReckon(
  site: LoadedSite,
  redis: TcpProxy | null,
  plan: KillPlan,
): Promise<Omit<KillResult, 'seconds'>> {
  const load = new SteadyLoad(site, plan.load);
  const kills: KillMark[] = [];
  const victims = shuffled(plan);
  try {
    for (const [index, victim] of victims.entries()) {
      if (index === victims.length - LEFT_OPEN) load.leaveNew();
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
    return { ...found, kills: kills.length, setbacks: load.setbacks };
  } finally {
    load.giveUp();
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
