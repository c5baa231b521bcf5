import type { Incident } from '@siaga/contracts/emergency';
import type { Message, Occasion, Topic } from '../../notifications/index.ts';
import { type Actor, reachesSite } from '../../platform/actor.ts';
import { Problem } from '../../platform/errors.ts';
import { fromTime } from '../../platform/time.ts';
import type { Announcer } from '../incidents/announce.ts';
import type { Presenter } from '../incidents/present.ts';
import { countIncidents, findIncidents, listIncidentIds } from '../incidents/repository.ts';
import type { Incidents } from '../incidents/service.ts';
import type { EmergencyParts } from '../parts.ts';
import { composeMessage, standing } from './compose.ts';
import { stopwatch } from './spans.ts';
import { type Action, actions, incidentWords, type Language } from './words.ts';

interface TopicParts extends Pick<EmergencyParts, 'database' | 'clock' | 'config' | 'identity' | 'sites'> {
  presenter: Presenter;
  announcer: Announcer;
  incidents: Incidents;
}

/** As many unanswered incidents as a message lists. */
const LISTED = 8;

/** What channels tell of incidents, and what their buttons do. */
export function createIncidentTopic(parts: TopicParts): Topic {
  const { database, clock, config, identity, sites, presenter, announcer, incidents } = parts;
  const { db } = database;

  /** What the site has still unanswered: the real ones, or the exercises. */
  async function unansweredAt(siteId: string, drill: boolean): Promise<{ list: Incident[]; count: number }> {
    const filter = { siteIds: [siteId], state: 'raised', open: true, drill } as const;
    const ids = await listIncidentIds(db, filter, LISTED, 0);
    const list = await presenter.many(db, await findIncidents(db, ids));
    return {
      list: list.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)),
      count: await countIncidents(db, filter),
    };
  }

  /** Whether somebody may answer at a site at this moment: they may have been moved or demoted since they were queued. */
  async function answersAt(userId: string, siteId: string): Promise<boolean> {
    const actor = await identity.actorThrough(db, 'delivery', userId);
    return actor !== null && actor.permissions.has('emergency.respond') && reachesSite(actor, siteId);
  }

  async function compose({ subjectId, ...telling }: Occasion): Promise<Message | null> {
    const whole = await presenter.one(db, subjectId);
    const site = await sites.get(db, whole.siteId);
    if (!site) return null;
    const mayKnow = telling.userId === null || (await answersAt(telling.userId, site.id));
    if (!mayKnow && !telling.isEdit) return null;
    // What they were sent goes on to show how it ends, and nothing more of what people write.
    const incident = mayKnow ? whole : presenter.withoutNotes(whole);
    const unanswered =
      telling.kind === 'reminder' && incident.state === 'raised'
        ? await unansweredAt(site.id, incident.drill)
        : { list: [], count: 0 };
    return composeMessage(
      {
        incident,
        site,
        unanswered: unanswered.list,
        unansweredCount: unanswered.count,
        publicUrl: config.publicUrl,
        now: clock.now(),
      },
      telling,
    );
  }

  function does(action: Action, actor: Actor, id: string): Promise<Incident> {
    const given = { note: null };
    switch (action) {
      case 'acknowledge':
        return incidents.acknowledge(actor, id, given);
      // The first who comes, or one more beside them: joining weighs that under the incident's lock.
      case 'en_route':
        return incidents.join(actor, id, 'en_route');
      case 'on_scene':
        return incidents.join(actor, id, 'on_scene');
      case 'help':
        return incidents.wantHelp(actor, id, given);
    }
  }

  async function inWords(problem: Problem, id: string, action: Action, language: Language): Promise<string> {
    const words = incidentWords[language];
    if (problem.status !== 409) return words.notPermitted;
    const incident = await presenter.one(db, id);
    if (incident.state === 'cancelled') return words.isCancelled(incident.number);
    if (incident.state === 'resolved' || action !== 'acknowledge') return words.isOver(incident.number);
    const { name, at } = (problem.facts ?? {}) as { name?: string | null; at?: string | null };
    const after = stopwatch(fromTime(at ?? incident.raisedAt) - fromTime(incident.raisedAt));
    return words.tooLate(name ?? words.somebody, after);
  }

  return {
    compose,

    async act(actor, subjectId, action, language) {
      const known = actions.find((one) => one === action);
      if (!known) return incidentWords[language].notUnderstood;
      try {
        const incident = await does(known, actor, subjectId);
        return incidentWords[language].done[known](incident.number);
      } catch (error) {
        if (error instanceof Problem) return inWords(error, subjectId, known, language);
        throw error;
      }
    },

    async stand(subjectId, language) {
      const incident = await presenter.one(db, subjectId);
      return `${incident.number}: ${standing(incident, language).join('; ')}.`;
    },

    delivered: (subjectId) => announcer.soon(subjectId),
  };
}
