import {
  acknowledge,
  enRoute,
  type Incident,
  joinIncident,
  onScene,
  type Outcome,
  resolveIncident,
  wantHelp,
} from '@siaga/contracts/emergency';
import { call } from '../api.ts';
import { format, t } from '../i18n/i18n.svelte.ts';
import type { ApiProblem } from '../problem.ts';
import type { Step } from './steps.ts';

/** The server knows who has said what: an unanswered word may simply be said again. */
const options = { repeatable: true } as const;

/** Says a step to the server and answers the incident as it is then; resolving has more to say, see `resolve`. */
export async function say(step: Exclude<Step, 'resolve'>, id: string): Promise<Incident> {
  const params = { id };
  switch (step) {
    case 'acknowledge':
      return (await call(acknowledge, { params, body: {} }, options)).incident;
    case 'en-route':
      return (await call(enRoute, { params, body: {} }, options)).incident;
    case 'on-scene':
      return (await call(onScene, { params, body: {} }, options)).incident;
    case 'join-en-route':
      return (await call(joinIncident, { params, body: { state: 'en_route' } }, options)).incident;
    case 'join-on-scene':
      return (await call(joinIncident, { params, body: { state: 'on_scene' } }, options)).incident;
    case 'need-help':
      return (await call(wantHelp, { params, body: {} }, options)).incident;
  }
}

export async function resolve(id: string, outcome: Outcome, note: string): Promise<Incident> {
  const body = { outcome, note: note.trim() || null };
  return (await call(resolveIncident, { params: { id }, body }, options)).incident;
}

/** What kept a step from being said, in words that fit it: who was first by name, or that nothing came back. */
export function stepProblemWords(
  problem: ApiProblem,
  zone: string,
): { what: string; todo: string } | undefined {
  const words = t.console.first;
  const known = t.problems.known[problem.code];
  if (problem.leavesOutcomeOpen && known) return { what: known.what, todo: t.console.card.unanswered };
  if (problem.code === 'incident_cancelled') return { what: words.cancelled, todo: words.overTodo };
  if (problem.code === 'incident_over') return { what: words.over, todo: words.overTodo };
  const { name, at } = problem.facts;
  const who = typeof name === 'string' ? name : words.someone;
  const when = typeof at === 'string' ? format.time(at, zone, 'clock') : '';
  switch (problem.code) {
    case 'already_acknowledged':
      return { what: words.acknowledged(who, when), todo: words.joinTodo };
    case 'already_en_route':
      return { what: words.en_route(who, when), todo: words.joinTodo };
    case 'already_on_scene':
      return { what: words.on_scene(who, when), todo: words.joinTodo };
    case 'already_resolved':
      return { what: words.resolved(who, when), todo: words.overTodo };
    default:
      return undefined;
  }
}
