import type { Incident } from '@siaga/contracts/emergency';
import type { Tone } from '../siren/pattern.ts';
import { isUnanswered } from './incident-order.ts';

/** What of an answered incident calls again: `kind` in words, `key` to remember that this console was told. */
export interface Summons {
  kind: 'help' | 'kiosk';
  key: string;
}

/**
 * What calls for attention to an incident that somebody has: more hands are wanted (by somebody else than `me`), another
 * kiosk has pressed since it was acknowledged.
 */
export function summonsOf(incident: Incident, me: string): Summons[] {
  if (isUnanswered(incident)) return [];
  const summons: Summons[] = [];
  const wanted = incident.timeline.findLast(({ kind }) => kind === 'help_wanted');
  if (incident.helpWanted && wanted && wanted.by.id !== me)
    summons.push({ kind: 'help', key: `${incident.id} help ${wanted.seq}` });
  const kiosks = kiosksSinceAcknowledged(incident);
  if (kiosks.length > 0) summons.push({ kind: 'kiosk', key: `${incident.id} kiosks ${kiosks.join(' ')}` });
  return summons;
}

/** Kiosks whose first press came after somebody had said "I have it". */
export function kiosksSinceAcknowledged({
  acknowledgedAt,
  kioskId,
  presses,
}: Pick<Incident, 'acknowledgedAt' | 'kioskId' | 'presses'>): string[] {
  if (acknowledgedAt === null) return [];
  const answeredAt = Date.parse(acknowledgedAt);
  // The first kiosk by itself: of a flood only the newest presses are there to look at.
  const before = new Set(kioskId === null ? [] : [kioskId]);
  const after = new Set<string>();
  for (const press of presses) {
    if (press.kioskId === null) continue;
    if (Date.parse(press.receivedAt) <= answeredAt) before.add(press.kioskId);
    else after.add(press.kioskId);
  }
  return [...after].filter((id) => !before.has(id)).sort();
}

/** What a console sounds: the siren while anything is unanswered, else the attention tone for what it was not told yet. */
export function toneFor(open: readonly Incident[], me: string, told: ReadonlySet<string>): Tone | null {
  if (open.some(isUnanswered)) return 'evacuate';
  const calls = open.some((incident) => summonsOf(incident, me).some(({ key }) => !told.has(key)));
  return calls ? 'attention' : null;
}
