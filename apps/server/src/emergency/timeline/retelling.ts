import type { Outcome } from '@siaga/contracts/emergency';
import type { IncidentRow } from '../incidents/repository.ts';
import type { TimelineRow } from './chain.ts';

/** What follows from an incident's story alone. */
type Told = Pick<
  IncidentRow,
  | 'state'
  | 'outcome'
  | 'is_open'
  | 'raised_at'
  | 'acknowledged_at'
  | 'acknowledged_by'
  | 'en_route_at'
  | 'en_route_by'
  | 'on_scene_at'
  | 'on_scene_by'
  | 'resolved_at'
  | 'resolved_by'
  | 'cancelled_at'
  | 'flooded'
>;

/** Works out from its timeline what an incident's row must say. */
export function tellAgain(story: readonly TimelineRow[]): Told {
  const first = (...kinds: TimelineRow['kind'][]) => story.find(({ kind }) => kinds.includes(kind));
  const by = (entry: TimelineRow | undefined) => entry?.actor_id ?? null;
  const at = (entry: TimelineRow | undefined) => entry?.at ?? null;
  // Whoever goes further has acknowledged by that.
  const acknowledged = first('acknowledged', 'en_route', 'on_scene', 'resolved');
  const [enRoute, onScene, resolved, cancelled] = [
    first('en_route'),
    first('on_scene'),
    first('resolved'),
    first('cancelled'),
  ];
  return {
    state: (cancelled ?? resolved ?? onScene ?? enRoute ?? acknowledged ?? first('raised'))
      ?.kind as Told['state'],
    outcome: outcomeOf(resolved),
    is_open: resolved || cancelled ? 0 : 1,
    raised_at: at(story[0]) ?? 0,
    acknowledged_at: at(acknowledged),
    acknowledged_by: by(acknowledged),
    en_route_at: at(enRoute),
    en_route_by: by(enRoute),
    on_scene_at: at(onScene),
    on_scene_by: by(onScene),
    resolved_at: at(resolved),
    resolved_by: by(resolved),
    cancelled_at: at(cancelled),
    flooded: first('flood') ? 1 : 0,
  };
}

function outcomeOf(resolved: TimelineRow | undefined): Outcome | null {
  const details = JSON.parse(resolved?.details ?? '{}') as { outcome?: Outcome };
  return details.outcome ?? null;
}
