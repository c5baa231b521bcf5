import type { Incident, Responder, StoredPress, TimelineEntry } from '@siaga/contracts/emergency';
import { toTime, toTimeOrNull } from '../../platform/time.ts';
import type { PressRow } from '../presses/repository.ts';
import type { TimelineRow } from '../timeline/chain.ts';
import type { IncidentRow, ResponderRow } from './repository.ts';

/** What rows name by id only, by that id; the erased and the unknown are missing. */
export interface Names {
  /** Of people, API keys and kiosks. */
  callers: ReadonlyMap<string, string>;
  places: ReadonlyMap<string, string>;
  sites: ReadonlyMap<string, string>;
  /** What people wrote, opened; by the id of the timeline entry or press. */
  notes: ReadonlyMap<string, string>;
}

const nameIn = (names: ReadonlyMap<string, string>, id: string | null): string | null =>
  id === null ? null : (names.get(id) ?? null);

export function toIncident(
  row: IncidentRow,
  { callers, places, sites }: Names,
  rest: Pick<Incident, 'presses' | 'responders' | 'timeline'>,
): Incident {
  const person = (id: string | null) => (id === null ? null : { id, name: nameIn(callers, id) });
  return {
    id: row.id,
    number: row.number,
    siteId: row.site_id,
    siteName: sites.get(row.site_id) ?? '',
    placeId: row.place_id,
    placeName: nameIn(places, row.place_id),
    kioskId: row.kiosk_id,
    kioskName: nameIn(callers, row.kiosk_id),
    category: row.category,
    state: row.state,
    outcome: row.outcome,
    drill: row.drill === 1,
    raisedAt: toTime(row.raised_at),
    pressedAt: toTime(row.pressed_at),
    lastPressedAt: toTime(row.last_pressed_at),
    acknowledgedAt: toTimeOrNull(row.acknowledged_at),
    acknowledgedBy: person(row.acknowledged_by),
    enRouteAt: toTimeOrNull(row.en_route_at),
    onSceneAt: toTimeOrNull(row.on_scene_at),
    resolvedAt: toTimeOrNull(row.resolved_at),
    resolvedBy: person(row.resolved_by),
    cancelledAt: toTimeOrNull(row.cancelled_at),
    helpWanted: row.help_wanted_at !== null,
    pressCount: row.press_count,
    kioskCount: row.kiosk_count,
    flooded: row.flooded === 1,
    revision: row.revision,
    position: positionOf(row),
    ...rest,
  };
}

function positionOf({
  lat,
  lon,
  accuracy_m,
}: Pick<IncidentRow, 'lat' | 'lon' | 'accuracy_m'>): Incident['position'] {
  if (lat === null || lon === null) return null;
  return { lat, lon, ...(accuracy_m === null ? {} : { accuracyM: accuracy_m }) };
}

export function toPress(row: PressRow, { callers, notes }: Names): StoredPress {
  return {
    pressId: row.press_id,
    kioskId: row.kiosk_id,
    kioskName: nameIn(callers, row.kiosk_id),
    category: row.category,
    receivedAt: toTime(row.received_at),
    pressedAt: toTime(row.pressed_at),
    devicePressedAt: toTimeOrNull(row.device_pressed_at),
    position: positionOf(row),
    scanId: row.scan_id,
    note: nameIn(notes, row.id),
  };
}

export function toResponder(row: ResponderRow, { callers }: Names): Responder {
  return {
    id: row.user_id,
    name: nameIn(callers, row.user_id),
    state: row.state,
    seenAt: toTimeOrNull(row.seen_at),
    acknowledgedAt: toTimeOrNull(row.acknowledged_at),
    enRouteAt: toTimeOrNull(row.en_route_at),
    onSceneAt: toTimeOrNull(row.on_scene_at),
  };
}

export function toEntry(row: TimelineRow, { callers, notes }: Names): TimelineEntry {
  return {
    seq: row.seq,
    at: toTime(row.at),
    kind: row.kind,
    by: {
      kind: row.actor_kind,
      id: row.actor_id,
      name: row.actor_kind === 'system' ? row.actor_id : nameIn(callers, row.actor_id),
    },
    via: row.via,
    note: nameIn(notes, row.id),
    details: row.details === null ? null : (JSON.parse(row.details) as Record<string, unknown>),
    hash: row.hash,
  };
}

/** What a kiosk on a wall may show: who comes, and nothing that people wrote to each other. */
export function withoutNotes(incident: Incident): Incident {
  return {
    ...incident,
    presses: incident.presses.map((press) => ({ ...press, note: null })),
    timeline: incident.timeline
      .filter((entry) => entry.kind !== 'note')
      .map((entry) => ({ ...entry, note: null, details: null })),
  };
}
