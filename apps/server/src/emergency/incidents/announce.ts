import type { Incident } from '@siaga/contracts/emergency';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '../../platform/actor.ts';
import type { Trx } from '../../platform/db/index.ts';
import { log } from '../../platform/log.ts';
import { callerKey, type EmergencyParts } from '../parts.ts';
import { listCallers } from '../presses/repository.ts';
import type { Presenter } from './present.ts';

type News = 'incident:raised' | 'incident:changed';

/** Waits after a reading that failed, ms; the last one repeats. */
const RETRY_MS = [250, 1_000, 2_000, 4_000];
/** About five minutes; by then every screen has asked for itself. */
const ATTEMPTS = 75;
/** How often screens hear of a device that never stops pressing, and of deliveries, ms. */
const FLOOD_MS = 1_000;

/** An incident as screens are to see it, and who pressed. */
interface Known {
  incident: Incident;
  callers: readonly string[];
}

interface Waiting {
  news: News;
  /** Missing where it is to be read, because more has happened to it or somebody else knows more of it. */
  known?: Known;
}

export type Announcer = ReturnType<typeof createAnnouncer>;

/**
 * Tells every screen that may see it what an incident has become, as soon as that is kept for certain. One reading of an
 * incident at a time, so that its revisions leave in order; what happens meanwhile is told by the next one.
 */
export function createAnnouncer(
  { database, live }: Pick<EmergencyParts, 'database' | 'live'>,
  presenter: Presenter,
) {
  const { db } = database;
  /** What is still to be told, by incident. */
  const waiting = new Map<string, Waiting>();
  const beingTold = new Set<string>();
  const flooding = new Set<string>();

  function announce(id: string, { news, known }: Waiting): void {
    const before = waiting.get(id);
    // What has not been told as raised yet is, however much has happened to it since: that event sounds the siren.
    if (before) waiting.set(id, { news: before.news === 'incident:raised' ? before.news : news });
    else waiting.set(id, { news, known });
    if (beingTold.has(id)) return;
    beingTold.add(id);
    // Whoever pressed has their answer before a thousand screens are written to.
    setImmediate(() => void tellAll(id));
  }

  async function tellAll(id: string): Promise<void> {
    let failures = 0;
    for (let next = waiting.get(id); next; next = waiting.get(id)) {
      const { news, known } = next;
      waiting.delete(id);
      try {
        tell(news, known ?? (await read(id)));
        failures = 0;
      } catch (error) {
        log.error({ err: error, incident: id, failures }, 'an incident was not announced; trying again');
        if (++failures >= ATTEMPTS) break;
        if (news === 'incident:raised' || !waiting.has(id)) waiting.set(id, { news });
        // Screens are not told later because of it that the process wants to end.
        await sleep(RETRY_MS[Math.min(failures, RETRY_MS.length) - 1], undefined, { ref: false });
      }
    }
    beingTold.delete(id);
  }

  const read = async (id: string): Promise<Known> => ({
    incident: await presenter.one(db, id),
    callers: await listCallers(db, id),
  });

  function tell(news: News, { incident, callers }: Known): void {
    live.toEmergencyReaders([incident.siteId], news, { incident });
    const shown = presenter.withoutNotes(incident);
    for (const caller of callers) {
      const [kind, callerId] = caller.split(':') as [Actor['kind'], string];
      live.toPresser({ kind, id: callerId }, incident.siteId, news, { incident: shown });
    }
  }

  /** Something of which there may be much: told at most once a second, and the last of it as well. */
  function soon(id: string): void {
    if (flooding.has(id)) return;
    flooding.add(id);
    setTimeout(() => {
      flooding.delete(id);
      announce(id, { news: 'incident:changed' });
    }, FLOOD_MS).unref();
  }

  return {
    afterCommit(trx: Trx, news: News, id: string): void {
      trx.afterCommit(() => announce(id, { news }));
    },

    /** An incident with its first press, whose first reading would show what was just written. */
    openedAfterCommit(trx: Trx, news: News, incident: Incident, by: Actor): void {
      trx.afterCommit(() => announce(incident.id, { news, known: { incident, callers: [callerKey(by)] } }));
    },

    soon,

    /** One more press of a flood. */
    floodAfterCommit(trx: Trx, id: string): void {
      trx.afterCommit(() => soon(id));
    },
  };
}
