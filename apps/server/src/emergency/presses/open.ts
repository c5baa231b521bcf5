import { CHAIN_START } from '../../platform/crypto.ts';
import type { Trx } from '../../platform/db/index.ts';
import { newId } from '../../platform/ids.ts';
import { businessDayOf } from '../../platform/time.ts';
import { numberOf } from '../incidents/number.ts';
import * as incidents from '../incidents/repository.ts';
import { callerKey } from '../parts.ts';
import type { StoryParts } from '../story-parts.ts';
import { isStale, tellResponders } from '../telling.ts';
import { addEntries, type Happening } from '../timeline/entry.ts';
import { detailsOf, type PlacedCall, positionColumns, pressRow } from './call.ts';
import * as presses from './repository.ts';

/**
 * Opens an incident with its first press, tells those who answer at the site, and audits; all in the caller's transaction.
 * A press that was taken back before it left the device is stored as cancelled, and nobody is told.
 * @returns the incident's id.
 */
export async function openIncident(trx: Trx, parts: StoryParts, call: PlacedCall): Promise<string> {
  const { identity, announcer } = parts;
  const { actor, press, where, receivedAt } = call;
  const isCancelled = press.cancelledAfterMs !== undefined;
  const id = newId(receivedAt);
  const row = await firstRow(trx, call, id, isCancelled);
  await incidents.insertIncident(trx, row);
  await presses.insertPress(trx, pressRow(call, id));
  await presses.countCaller(trx, id, callerKey(actor), 0);
  if (press.note !== undefined) await identity.personKeys.ensure(trx, id);
  await incidents.changeIncident(
    trx,
    row,
    await addEntries(trx, parts, actor, row, receivedAt, storyOf(call)),
  );
  if (!isCancelled) {
    await tellResponders(trx, parts, row, 'alert');
    if (!isStale(row)) await parts.reminders.begin(trx, id, receivedAt);
  }
  announcer.afterCommit(trx, isCancelled ? 'incident:changed' : 'incident:raised', id);
  await identity.audit(trx, actor, {
    module: 'emergency',
    action: isCancelled ? 'incident.raised-and-cancelled' : 'incident.raised',
    siteId: where.siteId,
    target: { kind: 'incident', id },
    details: { number: row.number, category: call.category, drill: call.drill, placeId: where.placeId },
  });
  return id;
}

function storyOf(call: PlacedCall): Happening[] {
  const { note, cancelledAfterMs } = call.press;
  const raised: Happening = { kind: 'raised', note: note ?? null, details: detailsOf(call) };
  if (cancelledAfterMs === undefined) return [raised];
  return [raised, { kind: 'cancelled', details: { afterMs: cancelledAfterMs, beforeSending: true } }];
}

async function firstRow(
  trx: Trx,
  { press, where, moment, receivedAt, category, drill, mergeKey }: PlacedCall,
  id: string,
  isCancelled: boolean,
): Promise<incidents.IncidentRow> {
  const day = businessDayOf(receivedAt, where.zone);
  const year = day.slice(0, 4);
  return {
    id,
    number: numberOf(year, await incidents.takeNumber(trx, year)),
    site_id: where.siteId,
    place_id: where.placeId,
    kiosk_id: where.kioskId,
    category,
    state: isCancelled ? 'cancelled' : 'raised',
    outcome: null,
    drill: drill ? 1 : 0,
    is_open: isCancelled ? 0 : 1,
    merge_key: mergeKey,
    raised_at: receivedAt,
    raised_day: day,
    pressed_at: moment.pressedAt,
    last_pressed_at: moment.pressedAt,
    last_received_at: receivedAt,
    acknowledged_at: null,
    acknowledged_by: null,
    en_route_at: null,
    en_route_by: null,
    on_scene_at: null,
    on_scene_by: null,
    resolved_at: null,
    resolved_by: null,
    cancelled_at: isCancelled ? receivedAt : null,
    help_wanted_at: null,
    help_wanted_by: null,
    press_count: 1,
    kiosk_count: where.kioskId === null ? 0 : 1,
    flooded: 0,
    ...positionColumns(press),
    revision: 0,
    timeline_seq: 0,
    timeline_head: CHAIN_START,
  };
}
