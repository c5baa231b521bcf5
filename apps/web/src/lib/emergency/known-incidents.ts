import type { Incident } from '@siaga/contracts/emergency';
import { byUrgency, isOver } from './incident-order.ts';

/** The incidents that are not over, as the newest news of each have them. */
export interface KnownIncidents {
  readonly open: Incident[];
  /** Takes an incident in, unless what is known of it is as new; true when it was news. */
  take(incident: Incident): boolean;
  /** Remember what is told from now on, until `settle`. */
  beginReading(): void;
  /**
   * Takes in the whole list as the server read it after `beginReading`. What it does not name is over, unless it was
   * told of meanwhile or the list is not whole.
   */
  settle(listed: readonly Incident[], isWhole: boolean): void;
}

/** Keeps incidents by revision, because live news and fetched lists overtake each other. */
export function createKnownIncidents(): KnownIncidents {
  let open: Incident[] = [];
  /** Of those that are over as well: older news of them must not bring them back. */
  const revisions = new Map<string, number>();
  let toldMeanwhile = new Set<string>();

  const take = (incident: Incident): boolean => {
    const known = revisions.get(incident.id);
    if (known !== undefined && incident.revision <= known) return false;
    revisions.set(incident.id, incident.revision);
    toldMeanwhile.add(incident.id);
    const others = open.filter(({ id }) => id !== incident.id);
    open = isOver(incident) ? others : [...others, incident].sort(byUrgency);
    return true;
  };

  return {
    get open() {
      return open;
    },
    take,
    beginReading() {
      toldMeanwhile = new Set();
    },
    settle(listed, isWhole) {
      const named = new Set(listed.map(({ id }) => id));
      if (isWhole) open = open.filter(({ id }) => named.has(id) || toldMeanwhile.has(id));
      for (const incident of listed) take(incident);
    },
  };
}
