import type { IncidentState, Outcome, Responder } from '@siaga/contracts/emergency';
import { conflict, type Problem } from '../../platform/errors.ts';
import type { IncidentRow } from './repository.ts';

/** What a responder says of themselves. */
export type Step = 'acknowledged' | 'en_route' | 'on_scene' | 'resolved';

const rank: Record<IncidentState, number> = {
  raised: 0,
  acknowledged: 1,
  en_route: 2,
  on_scene: 3,
  resolved: 4,
  cancelled: 4,
};

/** How a step stands to what is there already. */
export type Verdict =
  | { kind: 'go'; changes: Partial<IncidentRow> }
  /** The same person has said it before: nothing changes, and nothing is wrong. */
  | { kind: 'said-already' }
  | { kind: 'too-late'; winner: Winner };

/** Who came first at a state, and when; nulls where nobody can be named. */
interface Winner {
  id: string | null;
  at: number | null;
}

/** Who came first at a state that has been reached; a step over some states counts for those as well. */
function winnerOf(row: IncidentRow, step: Step): Winner {
  switch (step) {
    case 'acknowledged':
      return { id: row.acknowledged_by, at: row.acknowledged_at };
    case 'en_route':
      return { id: row.en_route_by, at: row.en_route_at };
    case 'on_scene':
      return { id: row.on_scene_by, at: row.on_scene_at };
    case 'resolved':
      return { id: row.resolved_by, at: row.resolved_at ?? row.cancelled_at };
  }
}

/**
 * Weighs a step: raised -> acknowledged -> en_route -> on_scene -> resolved, forwards only, states may be left out. Each has
 * one winner. Whoever goes further has acknowledged by that, so that the siren stops.
 */
export function weigh(
  row: IncidentRow,
  step: Step,
  by: { id: string; now: number; outcome?: Outcome },
): Verdict {
  if (rank[row.state] >= rank[step]) {
    const first = winnerOf(row, step);
    const furthest = row.state === 'cancelled' || row.state === 'raised' ? null : winnerOf(row, row.state);
    const winner = { id: first.id ?? furthest?.id ?? null, at: first.at ?? furthest?.at ?? null };
    // The winner may say it again; whoever went further over this state has said it as well.
    return winner.id === by.id ? { kind: 'said-already' } : { kind: 'too-late', winner };
  }
  const changes: Partial<IncidentRow> = { state: step };
  if (row.acknowledged_at === null)
    Object.assign(changes, { acknowledged_at: by.now, acknowledged_by: by.id });
  if (step === 'en_route') Object.assign(changes, { en_route_at: by.now, en_route_by: by.id });
  if (step === 'on_scene') Object.assign(changes, { on_scene_at: by.now, on_scene_by: by.id });
  if (step === 'resolved') {
    const outcome = by.outcome ?? (row.drill === 1 ? 'drill' : 'handled');
    Object.assign(changes, {
      resolved_at: by.now,
      resolved_by: by.id,
      outcome,
      is_open: 0,
      help_wanted_at: null,
      help_wanted_by: null,
    });
  }
  return { kind: 'go', changes };
}

/** What a step is called in the audit trail. */
export const auditActions: Record<Step, string> = {
  acknowledged: 'incident.acknowledged',
  en_route: 'incident.en-route',
  on_scene: 'incident.on-scene',
  resolved: 'incident.resolved',
};

type Standing = Responder['state'] | undefined;

const standings: Standing[] = [undefined, 'seen', 'acknowledged', 'en_route', 'on_scene'];

/** A responder's own state after a step; one that is further than that stays. */
export function advance(before: Standing, to: Responder['state']): Responder['state'] {
  return before !== undefined && standings.indexOf(before) > standings.indexOf(to) ? before : to;
}

/** Whether a step of somebody answers the call for more hands: whoever is there already or has called does not. */
export function answersCall(
  row: Pick<IncidentRow, 'help_wanted_at' | 'help_wanted_by'>,
  before: Standing,
  actorId: string,
): boolean {
  const isThere = before === 'en_route' || before === 'on_scene';
  return row.help_wanted_at !== null && row.help_wanted_by !== actorId && !isThere;
}

const tooLateCodes: Record<Step, string> = {
  acknowledged: 'already_acknowledged',
  en_route: 'already_en_route',
  on_scene: 'already_on_scene',
  resolved: 'already_resolved',
};

/** 409 with who was first, as the caller is told it. */
export function somebodyWasFirst(
  step: Step,
  state: IncidentState,
  by: { name: string | null; at: string | null },
): Problem {
  if (state === 'cancelled') return conflict('incident_cancelled', 'It was taken back', { ...by, state });
  const title = by.name === null ? 'Somebody was first' : `${by.name} was first`;
  return conflict(tooLateCodes[step], title, { ...by, state });
}

export const incidentIsOver = (state: IncidentState): Problem =>
  conflict('incident_over', 'The incident is over', { state });
