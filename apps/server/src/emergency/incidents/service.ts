import type { Incident, Outcome } from '@siaga/contracts/emergency';
import { type Actor, requirePermission } from '../../platform/actor.ts';
import type { Trx } from '../../platform/db/index.ts';
import { TOPIC } from '../parts.ts';
import type { StoryParts } from '../story-parts.ts';
import { tellResponders } from '../telling.ts';
import { createCancel } from './cancel.ts';
import { createChanges } from './change.ts';
import {
  advance,
  answersCall,
  auditActions,
  incidentIsOver,
  somebodyWasFirst,
  type Step,
  weigh,
} from './progress.ts';
import { findResponder, type IncidentRow } from './repository.ts';

interface Words {
  note: string | null;
}

const helpAnswered = { help_wanted_at: null, help_wanted_by: null };

export type Incidents = ReturnType<typeof createIncidents>;

/** What people do with an incident once it is there. */
export function createIncidents(parts: StoryParts) {
  const { database, notifications } = parts;
  const changes = createChanges(parts);

  /** One of the states on an incident's way; each has one winner, and the others are told who. */
  async function step(
    actor: Actor,
    id: string,
    to: Step,
    given: Words & { outcome?: Outcome },
  ): Promise<Incident> {
    return changes.byResponder(actor, id, async (trx, row, now) => {
      const verdict = weigh(row, to, { id: actor.id, now, ...given });
      if (verdict.kind === 'said-already') return;
      if (verdict.kind === 'too-late')
        throw somebodyWasFirst(to, row.state, await changes.firstOf(trx, verdict.winner));
      await goTo(trx, actor, row, to, { at: now, note: given.note, changes: verdict.changes });
    });
  }

  async function goTo(
    trx: Trx,
    actor: Actor,
    row: IncidentRow,
    to: Step,
    given: Words & { at: number; changes: Partial<IncidentRow> },
  ): Promise<void> {
    const helpIsAnswered = answersCall(row, await changes.standingOf(trx, actor, row.id), actor.id);
    if (to !== 'resolved') {
      const alsoAcknowledges = row.acknowledged_at === null ? (['acknowledged'] as const) : [];
      await changes.noteResponder(trx, actor, row.id, given.at, ...alsoAcknowledges, to);
    }
    await changes.quieten(trx, row, { isOver: to === 'resolved', helpIsAnswered });
    const outcome = given.changes.outcome ? { outcome: given.changes.outcome } : {};
    await changes.keep(trx, actor, row, {
      at: given.at,
      story: [{ kind: to, note: given.note, details: outcome }],
      changes: { ...(helpIsAnswered ? helpAnswered : {}), ...given.changes },
      action: auditActions[to],
      details: { before: { state: row.state }, after: { state: to, ...outcome } },
    });
  }

  return {
    acknowledge: (actor: Actor, id: string, given: Words) => step(actor, id, 'acknowledged', given),
    goEnRoute: (actor: Actor, id: string, given: Words) => step(actor, id, 'en_route', given),
    arrive: (actor: Actor, id: string, given: Words) => step(actor, id, 'on_scene', given),
    resolve: (actor: Actor, id: string, given: Words & { outcome?: Outcome }) =>
      step(actor, id, 'resolved', given),

    /** One more responder beside the first; answers a call for more hands. */
    async join(actor: Actor, id: string, state: 'en_route' | 'on_scene'): Promise<Incident> {
      return changes.byResponder(actor, id, async (trx, row, now) => {
        if (row.is_open === 0) throw incidentIsOver(row.state);
        const before = await changes.standingOf(trx, actor, id);
        if (before !== undefined && advance(before, state) === before) return;
        // Nobody had said it before: then this is the first who comes.
        const verdict = weigh(row, state, { id: actor.id, now });
        if (verdict.kind === 'go')
          return goTo(trx, actor, row, state, { at: now, note: null, changes: verdict.changes });
        const helpIsAnswered = answersCall(row, before, actor.id);
        await changes.noteResponder(trx, actor, id, now, state);
        await changes.quieten(trx, row, { helpIsAnswered });
        await changes.keep(trx, actor, row, {
          at: now,
          story: [{ kind: 'joined', details: { state } }],
          changes: helpIsAnswered ? helpAnswered : {},
          action: 'incident.joined',
          details: { after: { state } },
        });
      });
    },

    /** "We need more hands": everybody is told anew, as loudly as of the incident itself. */
    async wantHelp(actor: Actor, id: string, { note }: Words): Promise<Incident> {
      return changes.byResponder(actor, id, async (trx, row, now) => {
        if (row.is_open === 0) throw incidentIsOver(row.state);
        await tellResponders(trx, parts, row, { kind: 'help', except: actor.id });
        await notifications.update(trx, TOPIC, id);
        await changes.keep(trx, actor, row, {
          at: now,
          story: [{ kind: 'help_wanted', note }],
          changes: { help_wanted_at: now, help_wanted_by: actor.id },
          action: 'incident.help-wanted',
        });
      });
    },

    /** Writes into the story, also of an incident that is over. */
    async addNote(actor: Actor, id: string, { note }: Words): Promise<Incident> {
      return changes.byResponder(actor, id, async (trx, row, now) => {
        if (note === null) return;
        await changes.keep(trx, actor, row, {
          at: now,
          story: [{ kind: 'note', note }],
          action: 'incident.noted',
        });
      });
    },

    /** The incident is on a responder's screen; each one's first look is noted, and the kiosk shows it. */
    async see(actor: Actor, id: string): Promise<void> {
      requirePermission(actor, 'emergency.read');
      // Whoever may only read looks on without anybody counting on them.
      if (actor.kind !== 'user' || !actor.permissions.has('emergency.respond')) return;
      if (await findResponder(database.db, id, actor.id)) return;
      await changes.byResponder(actor, id, async (trx, row, now) => {
        if (row.is_open === 0 || (await changes.standingOf(trx, actor, id))) return;
        await changes.noteResponder(trx, actor, id, now, 'seen');
        await changes.keep(trx, actor, row, { at: now, story: [{ kind: 'seen' }], action: 'incident.seen' });
      });
    },

    /** Whoever pressed takes it back. */
    cancel: createCancel(parts, changes),
  };
}
