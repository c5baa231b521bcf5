import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '../../platform/actor.ts';
import type { Trx } from '../../platform/db/index.ts';
import { log } from '../../platform/log.ts';
import type { EmergencyParts } from '../parts.ts';
import { listCallers } from '../presses/repository.ts';
import type { Presenter } from './present.ts';

type News = 'incident:raised' | 'incident:changed';

/** Waits after a reading that failed, ms; the last one repeats. */
const RETRY_MS = [250, 1_000, 2_000, 4_000];
/** About five minutes; by then every screen has asked for itself. */
const ATTEMPTS = 75;
/** How often screens hear of a device that never stops pressing, and of deliveries, ms. */
const FLOOD_MS = 1_000;

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
  const waiting = new Map<string, News>();
  const beingTold = new Set<string>();
  const flooding = new Set<string>();

  function announce(news: News, id: string): void {
    // What has not been told as raised yet is, however much has happened to it since: that event sounds the siren.
    if (waiting.get(id) !== 'incident:raised') waiting.set(id, news);
    if (!beingTold.has(id)) void tellAll(id);
  }

  async function tellAll(id: string): Promise<void> {
    beingTold.add(id);
    let failures = 0;
    for (let news = waiting.get(id); news; news = waiting.get(id)) {
      waiting.delete(id);
      try {
        await tell(news, id);
        failures = 0;
      } catch (error) {
        log.error({ err: error, incident: id, failures }, 'an incident was not announced; trying again');
        if (++failures >= ATTEMPTS) break;
        if (news === 'incident:raised' || !waiting.has(id)) waiting.set(id, news);
        // Screens are not told later because of it that the process wants to end.
        await sleep(RETRY_MS[Math.min(failures, RETRY_MS.length) - 1], undefined, { ref: false });
      }
    }
    beingTold.delete(id);
  }

  async function tell(news: News, id: string): Promise<void> {
    const incident = await presenter.one(db, id);
    const callers = await listCallers(db, id);
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
      announce('incident:changed', id);
    }, FLOOD_MS).unref();
  }

  return {
    afterCommit(trx: Trx, news: News, id: string): void {
      trx.afterCommit(() => announce(news, id));
    },

    soon,

    /** One more press of a flood. */
    floodAfterCommit(trx: Trx, id: string): void {
      trx.afterCommit(() => soon(id));
    },
  };
}
