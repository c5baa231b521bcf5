import type { Press } from '@siaga/contracts/presses';
import type { Actor } from '../../platform/actor.ts';
import { newId } from '../../platform/ids.ts';
import { callerKey } from '../parts.ts';
import type { PressMoment } from './moment.ts';
import type { PressRow } from './repository.ts';
import type { Where } from './whereabouts.ts';

/** A press with everything that is known about it when the transaction begins. */
export interface Call {
  actor: Actor;
  press: Press;
  /** Fields that could not be read, for the timeline. */
  dropped: readonly string[];
  moment: PressMoment;
  receivedAt: number;
  source: PressRow['source'];
  /** Words of an old kiosk that have no field of their own; they identify nobody. */
  details?: Record<string, unknown>;
}

/** A press that has found its place: what is stored of it. */
export interface PlacedCall extends Call {
  where: Where;
  category: NonNullable<Press['category']>;
  drill: boolean;
  mergeKey: string;
}

/** Where somebody is, as columns; nulls when the press says nothing about it. */
export function positionColumns({ position }: Press): Pick<PressRow, 'lat' | 'lon' | 'accuracy_m'> {
  return {
    lat: position?.lat ?? null,
    lon: position?.lon ?? null,
    accuracy_m: position?.accuracyM ?? null,
  };
}

/** @param sealed What was written with it, when the timeline does not tell it. */
export function pressRow(call: PlacedCall, incidentId: string, sealed: string | null = null): PressRow {
  const { actor, press, where, moment, receivedAt } = call;
  return {
    id: newId(receivedAt),
    press_id: press.pressId,
    caller: callerKey(actor),
    incident_id: incidentId,
    site_id: where.siteId,
    place_id: where.placeId,
    kiosk_id: where.kioskId,
    category: call.category,
    received_at: receivedAt,
    pressed_at: moment.pressedAt,
    device_pressed_at: moment.devicePressedAt,
    age_ms: press.ageMs ?? null,
    scan_id: press.scanId ?? null,
    ...positionColumns(press),
    source: call.source,
    sealed,
  };
}

/** What the timeline says of a press beside who and when. */
export function detailsOf({ press, moment, details, dropped }: Call): Record<string, unknown> {
  return {
    ...details,
    ...(dropped.length > 0 ? { droppedFields: dropped } : {}),
    ...(moment.clockOffMs === null ? {} : { deviceClockOffMs: moment.clockOffMs }),
    ...(press.ageMs !== undefined && press.ageMs >= 1_000 ? { waitedMs: press.ageMs } : {}),
  };
}
