import type { DeliveryKind, Weight } from '../notifications/index.ts';
import type { Trx } from '../platform/db/index.ts';
import type { IncidentRow } from './incidents/repository.ts';
import { type EmergencyParts, emergencyRules as rules, TOPIC } from './parts.ts';

type Told = Pick<IncidentRow, 'id' | 'site_id' | 'drill' | 'raised_at' | 'last_pressed_at'>;

/** Whether the press waited so long in a device that nobody stands at the button any more. */
export const isStale = ({ raised_at, last_pressed_at }: Told): boolean =>
  raised_at - last_pressed_at >= rules.staleAfterMs;

function weightOf(incident: Told): Weight {
  if (incident.drill === 1) return 'drill';
  return isStale(incident) ? 'late' : 'real';
}

interface Occasion {
  kind: DeliveryKind;
  /** Nobody was told anything of the incident before. */
  isFirst?: boolean;
  /** There is something to show on a map. */
  withVenue?: boolean;
  /** Somebody who need not be told what they said themselves. */
  except?: string;
}

/** Tells everybody who answers at the incident's site. */
export async function tellResponders(
  trx: Trx,
  { identity, notifications }: Pick<EmergencyParts, 'identity' | 'notifications'>,
  incident: Told,
  { kind, isFirst = false, withVenue = false, except }: Occasion,
): Promise<void> {
  const people = await identity.respondersAt(trx, incident.site_id);
  await notifications.tell(trx, {
    topic: TOPIC,
    subjectId: incident.id,
    siteId: incident.site_id,
    kind,
    isFirst,
    weight: weightOf(incident),
    userIds: people.map((person) => person.id).filter((id) => id !== except),
    withVenue,
  });
}
