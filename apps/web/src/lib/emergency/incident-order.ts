import type { Incident } from '@siaga/contracts/emergency';

/** Nothing is left to do: it was resolved or taken back. */
export const isOver = ({ state }: Pick<Incident, 'state'>): boolean =>
  state === 'resolved' || state === 'cancelled';

/** Nobody has said "I have it" yet. */
export const isUnanswered = ({ state }: Pick<Incident, 'state'>): boolean => state === 'raised';

type Urgent = Pick<Incident, 'id' | 'state' | 'drill' | 'helpWanted' | 'raisedAt'>;

function rank(incident: Urgent): number {
  if (isUnanswered(incident)) return incident.drill ? 1 : 0;
  return incident.helpWanted ? 2 : 3;
}

/** Unanswered ones first, exercises after the real ones, then where more hands are wanted; the oldest first in each. */
export function byUrgency(a: Urgent, b: Urgent): number {
  return rank(a) - rank(b) || Date.parse(a.raisedAt) - Date.parse(b.raisedAt) || (a.id < b.id ? -1 : 1);
}
