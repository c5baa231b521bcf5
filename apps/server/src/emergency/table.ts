import type { IncidentState, Outcome, Responder, TimelineEntry } from '@siaga/contracts/emergency';
import type { Category } from '@siaga/contracts/presses';
import type { ConsoleState } from '@siaga/contracts/consoles';
import type { Actor } from '../platform/actor.ts';

/** The last number given out in a year, in the zone of the site that took it. */
export interface IncidentNumberTable {
  year: string;
  last: number;
}

/** Nothing but a lock: presses that might belong together wait for each other at their row. */
export interface MergePointTable {
  merge_key: string;
}

export interface IncidentTable {
  id: string;
  number: string;
  site_id: string;
  place_id: string | null;
  /** The kiosk of the first press. */
  kiosk_id: string | null;
  category: Category;
  state: IncidentState;
  outcome: Outcome | null;
  drill: number;
  /** 1 until resolved or cancelled. */
  is_open: number;
  merge_key: string;
  raised_at: number;
  /** Day of `raised_at` in the site's zone when it was written. */
  raised_day: string;
  /** Best estimate of the first press. */
  pressed_at: number;
  /** Best estimate of the latest press. */
  last_pressed_at: number;
  last_received_at: number;
  acknowledged_at: number | null;
  acknowledged_by: string | null;
  en_route_at: number | null;
  en_route_by: string | null;
  on_scene_at: number | null;
  on_scene_by: string | null;
  resolved_at: number | null;
  resolved_by: string | null;
  cancelled_at: number | null;
  /** Somebody there asked for more hands; null again once somebody joined. */
  help_wanted_at: number | null;
  help_wanted_by: string | null;
  press_count: number;
  kiosk_count: number;
  /** 1 once a single caller has pressed more often than people do. */
  flooded: number;
  lat: number | null;
  lon: number | null;
  accuracy_m: number | null;
  revision: number;
  timeline_seq: number;
  timeline_head: string;
}

/** One press as it came. Append-only. */
export interface PressTable {
  id: string;
  press_id: string;
  /** `<kind>:<id>` of whoever pressed; the press id is unique within. */
  caller: string;
  incident_id: string;
  site_id: string;
  place_id: string | null;
  kiosk_id: string | null;
  category: Category;
  received_at: number;
  pressed_at: number;
  device_pressed_at: number | null;
  age_ms: number | null;
  scan_id: string | null;
  lat: number | null;
  lon: number | null;
  accuracy_m: number | null;
  source: 'device' | 'old-kiosk';
  /** What was written with a press of a flood, which the timeline does not tell; sealed with the incident's own key. */
  sealed: string | null;
}

/** How often each caller has pressed for an incident. */
export interface IncidentCallerTable {
  incident_id: string;
  /** As in {@link PressTable}. */
  caller: string;
  press_count: number;
}

/** One line of an incident's story. Append-only, chained within its incident. */
export interface TimelineEntryTable {
  id: string;
  incident_id: string;
  /** From 1 without gaps. */
  seq: number;
  at: number;
  kind: TimelineEntry['kind'];
  actor_kind: Actor['kind'];
  actor_id: string;
  via: string | null;
  /** JSON; identifies nobody. */
  details: string | null;
  /** What a person wrote, sealed with the incident's own key. */
  sealed: string | null;
  prev_hash: string;
  hash: string;
}

export interface IncidentResponderTable {
  incident_id: string;
  user_id: string;
  state: Responder['state'];
  seen_at: number | null;
  acknowledged_at: number | null;
  en_route_at: number | null;
  on_scene_at: number | null;
}

export interface ConsoleTable {
  id: string;
  user_id: string;
  /** JSON: `"all"` or the site ids that its person reaches. */
  site_ids: string;
  state: ConsoleState;
  sound: 'on' | 'locked' | 'failed';
  sound_proven_at: number | null;
  ringing: number;
  since: number;
  last_seen_at: number;
}

declare module '../platform/db/transaction.ts' {
  interface Tables {
    incident_numbers: IncidentNumberTable;
    merge_points: MergePointTable;
    incidents: IncidentTable;
    presses: PressTable;
    incident_callers: IncidentCallerTable;
    timeline_entries: TimelineEntryTable;
    incident_responders: IncidentResponderTable;
    consoles: ConsoleTable;
  }
}
