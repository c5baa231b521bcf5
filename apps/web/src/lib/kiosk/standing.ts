import type { Incident, Responder } from '@siaga/contracts/emergency';
import type { KeptPress } from './kept-press.ts';

/** Without a receipt for so long a press counts as unsent: amber, and the kiosk's own siren, ms. */
export const UNSENT_AFTER_MS = 2_000;

/** How a press stands, as far as this kiosk knows: never more than somebody has said. */
export type Standing =
  | 'sending'
  | 'unsent'
  | 'refused'
  | 'sent'
  | 'seen'
  | 'acknowledged'
  | 'en_route'
  | 'on_scene'
  | 'resolved'
  | 'cancelled'
  | 'taking-back'
  | 'taken-back';

/** `incident` is null while the server has only said that it has the press, as after a restart. */
export function standingOf(kept: KeptPress, incident: Incident | null, ageMs: number): Standing {
  if (kept.state === 'refused') return 'refused';
  if (kept.cancelledAfterMs !== undefined && kept.cancelSettled !== true)
    return kept.state === 'waiting' ? 'taken-back' : 'taking-back';
  if (kept.state === 'waiting') return ageMs < UNSENT_AFTER_MS ? 'sending' : 'unsent';
  if (!incident) return 'sent';
  if (incident.state !== 'raised') return incident.state;
  return incident.responders.length > 0 ? 'seen' : 'sent';
}

/** True once nobody waits for anything any more. */
export const isOver = (standing: Standing): boolean => standing === 'resolved' || standing === 'cancelled';

/** True while nobody may know of it but whoever stands here. */
export const isAlone = (standing: Standing): boolean => standing === 'unsent' || standing === 'refused';

/** True once the server has given its receipt: only then is anything green. */
export const isCertain = (standing: Standing): boolean =>
  !isAlone(standing) && !['sending', 'taking-back', 'taken-back'].includes(standing);

/** Who has come how far, the furthest first; those who have not said anything are not in it. */
export function peopleOf(incident: Incident): { state: Responder['state']; names: (string | null)[] }[] {
  return (['on_scene', 'en_route', 'acknowledged', 'seen'] as const).flatMap((state) => {
    const there = incident.responders.filter((responder) => responder.state === state);
    return there.length > 0 ? [{ state, names: there.map(({ name }) => name) }] : [];
  });
}

/** Why a press that was taken back stands all the same; null where it was not, or was cancelled. */
export function tooLateReason(
  kept: KeptPress,
  incident: Incident | null,
): { kind: 'by-name'; name: string } | { kind: 'pressed-by-others' } | { kind: 'other' } | null {
  if (kept.cancelledAfterMs === undefined || kept.cancelSettled !== true) return null;
  if (!incident || incident.state === 'cancelled') return null;
  if (incident.acknowledgedBy?.name) return { kind: 'by-name', name: incident.acknowledgedBy.name };
  return incident.pressCount > 1 ? { kind: 'pressed-by-others' } : { kind: 'other' };
}
