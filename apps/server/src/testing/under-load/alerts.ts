import { type Channel, channels } from '@siaga/contracts/deliveries';
import '../../emergency/table.ts';
import '../../notifications/table.ts';
import type { Db } from '../../platform/db/index.ts';
import type { LoadedSite } from './site.ts';

const LABEL = 'mungkin terkirim dua kali';

/** Moments of kills, as positions in what had been sent until then. */
export type KillMark = Record<Channel, number>;

export const markOf = (site: LoadedSite): KillMark => ({
  telegram: site.telegram.calls.length,
  webpush: site.push.calls.length,
});

/** An alert that arrived: its position among the calls of its channel, the incident, and to whom. */
interface Arrival {
  channel: Channel;
  at: number;
  incidentId: string;
  recipient: string;
  isLabelled: boolean;
}

interface Known {
  id: string;
  number: string;
}

/** Every alert that reached a provider, in order; reminders and edits are none. */
function arrivals({ telegram, push }: LoadedSite, incidents: readonly Known[]): Arrival[] {
  const found: Arrival[] = [];
  const byNumber = new Map(incidents.map(({ id, number }) => [number, id]));
  for (const [at, { method, payload }] of telegram.calls.entries()) {
    const words = method === 'sendMessage' ? String(payload['text']) : '';
    const incidentId = byNumber.get(/K-\d+-\d+/.exec(words)?.[0] ?? '');
    if (incidentId === undefined || words.includes('Belum diterima:')) continue;
    const recipient = String(payload['chat_id']);
    found.push({ channel: 'telegram', at, incidentId, recipient, isLabelled: words.includes(LABEL) });
  }
  const byTag = new Map(incidents.map(({ id }) => [`incident:${id}`, id]));
  for (const [at, { endpoint, payload }] of push.calls.entries()) {
    const incidentId = byTag.get(payload.tag);
    if (incidentId === undefined || payload.kind !== 'alert' || payload.isOver) continue;
    const isLabelled = payload.body.includes(LABEL);
    found.push({ channel: 'webpush', at, incidentId, recipient: endpoint, isLabelled });
  }
  return found;
}

/**
 * What of the alerts was lost: every incident has one for each channel of the responder, and it arrived unless somebody had
 * answered before. Those that still wait are not counted.
 */
export async function lostAlerts(db: Db, site: LoadedSite): Promise<string[]> {
  // The deliveries first: what they say was sent has arrived, whatever arrives meanwhile.
  const deliveries = await db
    .selectFrom('deliveries')
    .select(['subject_id', 'channel', 'state', 'reason', 'due_at'])
    .where('topic', '=', 'incident')
    .where('kind', '=', 'alert')
    .execute();
  const incidents = await db
    .selectFrom('incidents')
    .select(['id', 'number', 'acknowledged_at'])
    .where('cancelled_at', 'is', null)
    .execute();
  const queued = Map.groupBy(deliveries, ({ subject_id, channel }) => `${channel} ${subject_id}`);
  const arrived = new Set(
    arrivals(site, incidents).map(({ channel, incidentId }) => `${channel} ${incidentId}`),
  );
  const faults: string[] = [];
  for (const { id, number, acknowledged_at } of incidents)
    for (const channel of channels) {
      const key = `${channel} ${id}`;
      const [delivery, ...others] = queued.get(key) ?? [];
      if (!delivery || others.length > 0) {
        faults.push(`${number} has ${delivery ? others.length + 1 : 0} alerts through ${channel}`);
        continue;
      }
      const { state, reason, due_at } = delivery;
      if (state === 'superseded') {
        if (acknowledged_at === null) faults.push(`${number} was not told, and nobody had answered it`);
      } else if (state === 'failed' && due_at === null)
        faults.push(`${number} was given up through ${channel}: ${reason ?? 'no reason'}`);
      else if (['sent', 'delivered', 'seen'].includes(state) && !arrived.has(key))
        faults.push(`${number} is said to be sent through ${channel}, and never arrived`);
    }
  return faults;
}

/** How many alerts have not come to an end yet; edits of those that were sent are not among them. */
export async function waitingAlerts(db: Db): Promise<number> {
  const { total } = await db
    .selectFrom('deliveries')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where('kind', '=', 'alert')
    .where('state', 'in', ['queued', 'leased', 'failed'])
    .where('due_at', 'is not', null)
    .executeTakeFirstOrThrow();
  return total;
}

export interface Copies {
  /** Alerts that reached a recipient, each counted once. */
  alerts: number;
  /** Copies beyond the first. */
  secondCopies: number;
  /** Most of them that follow from one kill: all that the killed server held at that moment. */
  mostOfOneKill: number;
  faults: string[];
}

/** Alerts of each incident to each recipient: as many copies as there were kills between them and one, all but the first labelled. */
export function copiesOf(site: LoadedSite, incidents: readonly Known[], kills: readonly KillMark[]): Copies {
  const told = Map.groupBy(
    arrivals(site, incidents),
    ({ channel, recipient, incidentId }) => `${channel} ${recipient} ${incidentId}`,
  );
  const ofKill = new Map<number, number>();
  const faults: string[] = [];
  for (const [who, copies] of told) {
    const { channel, at: firstAt } = copies[0]!;
    const marks = kills.map((kill) => kill[channel]);
    const between = marks.filter((mark) => mark > firstAt && mark <= copies.at(-1)!.at).length;
    if (copies.length - 1 > between) faults.push(`${copies.length} alerts with ${between} kills: ${who}`);
    const unlabelled = copies.slice(1).filter(({ isLabelled }) => !isLabelled).length;
    if (unlabelled > 0) faults.push(`${unlabelled} second alerts without the label: ${who}`);
    // What a server had sent and not yet written down when it was killed is sent again.
    for (const { at } of copies.slice(0, -1)) {
      const kill = marks.findIndex((mark) => mark > at);
      ofKill.set(kill, (ofKill.get(kill) ?? 0) + 1);
    }
  }
  return {
    alerts: told.size,
    secondCopies: [...ofKill.values()].reduce((sum, count) => sum + count, 0),
    mostOfOneKill: Math.max(0, ...ofKill.values()),
    faults,
  };
}
