import type { Incident, Responder } from '@siaga/contracts/emergency';
import type { DeliveryKind } from '../../notifications/index.ts';
import { type Actor, reachesSite, requirePermission } from '../../platform/actor.ts';
import { inTransaction, type Trx } from '../../platform/db/index.ts';
import { notFound } from '../../platform/errors.ts';
import { toTimeOrNull } from '../../platform/time.ts';
import { TOPIC } from '../parts.ts';
import type { StoryParts } from '../story-parts.ts';
import { type Happening, nextEntries, viaOf } from '../timeline/entry.ts';
import { insertEntries } from '../timeline/repository.ts';
import { advance } from './progress.ts';
import * as incidents from './repository.ts';
import type { IncidentRow } from './repository.ts';

/** What somebody did, as it is kept. */
export interface Deed {
  /** UTC ms, the same in the story as in `changes`. */
  at: number;
  story: Happening[];
  changes?: Partial<IncidentRow>;
  /** For the audit trail. */
  action: string;
  details?: Record<string, unknown>;
}

export type Changes = ReturnType<typeof createChanges>;

/** How an incident is changed: under its lock, with story, row, deliveries, screens and audit in one transaction. */
export function createChanges(parts: StoryParts) {
  const { database, clock, identity, notifications, presenter, announcer, reminders } = parts;
  const { db } = database;

  return {
    /**
     * Runs `work` on the incident under its lock, and answers the incident as it is afterwards.
     * @param work Its last parameter is the moment at which all of it happens, UTC ms.
     */
    async byResponder(
      actor: Actor,
      id: string,
      work: (trx: Trx, row: IncidentRow, now: number) => Promise<void>,
    ): Promise<Incident> {
      requirePermission(actor, 'emergency.respond');
      await inTransaction(db, async (trx) => {
        const row = await incidents.lockIncident(trx, id);
        if (!row || !reachesSite(actor, row.site_id)) throw notFound('incident');
        await work(trx, row, clock.now());
      });
      return presenter.one(db, id);
    },

    /** Writes the story and the row, tells screens, and audits. Last in the transaction. */
    async keep(trx: Trx, actor: Actor, row: IncidentRow, deed: Deed): Promise<void> {
      const { at, story, changes = {}, action, details = {} } = deed;
      const isWritten = story.some(({ note }) => note);
      const seal = isWritten ? await identity.personKeys.ensure(trx, row.id) : null;
      const { entries, head } = nextEntries(actor, row, at, story, seal);
      await insertEntries(trx, entries);
      await incidents.changeIncident(trx, row, { ...changes, ...head });
      announcer.afterCommit(trx, 'incident:changed', row.id);
      const via = viaOf(actor);
      await identity.audit(trx, actor, {
        module: 'emergency',
        action,
        siteId: row.site_id,
        target: { kind: 'incident', id: row.id },
        details: { number: row.number, ...details, ...(via === null ? {} : { via }) },
      });
    },

    /** Whatever has become needless stops in the same transaction; what was sent shows the new state. */
    async quieten(
      trx: Trx,
      row: IncidentRow,
      { isOver = false, helpIsAnswered = false }: { isOver?: boolean; helpIsAnswered?: boolean },
    ): Promise<void> {
      const isFirstAnswer = row.acknowledged_at === null;
      if (isFirstAnswer) await reminders.end(trx, row.id);
      const needless: DeliveryKind[] = [
        ...(isFirstAnswer || isOver ? (['alert', 'reminder', 'venue'] as const) : []),
        ...(helpIsAnswered || isOver ? (['help'] as const) : []),
      ];
      await notifications.settle(trx, TOPIC, row.id, needless);
    },

    /** How far somebody has come with an incident; undefined before they have seen it. */
    async standingOf(trx: Trx, actor: Actor, id: string): Promise<Responder['state'] | undefined> {
      return (await incidents.findResponder(trx, id, actor.id))?.state;
    },

    /** Notes in somebody's own row when they have come to these states; what was noted before stays. */
    async noteResponder(
      trx: Trx,
      actor: Actor,
      id: string,
      at: number,
      ...states: Responder['state'][]
    ): Promise<void> {
      let row =
        (await incidents.findResponder(trx, id, actor.id)) ?? incidents.newResponder(id, actor.id, at);
      for (const state of states) {
        const column = `${state}_at` as const;
        row = { ...row, state: advance(row.state, state), [column]: row[column] ?? at };
      }
      await incidents.putResponder(trx, row);
    },

    /** Somebody as they are named to whoever came after them. */
    async firstOf(trx: Trx, by: { id: string | null; at: number | null }) {
      const names = await identity.namesOf(trx, by.id === null ? [] : [by.id]);
      return { name: by.id === null ? null : (names.get(by.id) ?? null), at: toTimeOrNull(by.at) };
    },
  };
}
