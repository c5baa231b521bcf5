import type { Incident, Responder } from '@siaga/contracts/emergency';
import { isOver, isUnanswered } from './incident-order.ts';

/** What a responder can say at this moment; `join-…` where somebody else has been the first to say it. */
export type Step =
  'acknowledge' | 'en-route' | 'on-scene' | 'join-en-route' | 'join-on-scene' | 'need-help' | 'resolve';

const order: Record<Responder['state'], number> = { seen: 0, acknowledged: 1, en_route: 2, on_scene: 3 };

/**
 * What `me` may say to an incident, the likeliest first. The first of each state has the state to themselves; whoever
 * comes after them joins.
 */
export function stepsFor(incident: Pick<Incident, 'state' | 'responders'>, me: string): Step[] {
  if (isOver(incident)) return [];
  if (isUnanswered(incident)) return ['acknowledge', 'en-route'];
  const own = incident.responders.find(({ id }) => id === me);
  const reached = own ? order[own.state] : 0;
  const goes: Step = incident.state === 'acknowledged' ? 'en-route' : 'join-en-route';
  const arrives: Step = incident.state === 'on_scene' ? 'join-on-scene' : 'on-scene';
  // Only of somebody else's incident is it "I am coming too".
  const comes: Step = reached === 0 ? 'join-en-route' : goes;
  if (reached >= order.on_scene) return ['resolve', 'need-help'];
  if (reached === order.en_route) return [arrives, 'need-help', 'resolve'];
  if (reached === order.acknowledged) return [comes, arrives, 'need-help', 'resolve'];
  return [comes, 'join-on-scene', 'resolve'];
}
