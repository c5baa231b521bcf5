import type { Incident } from '@siaga/contracts/emergency';
import { CHAIN_START } from '../../platform/crypto.ts';
import type { Trx } from '../../platform/db/index.ts';
import { newId } from '../../platform/ids.ts';
import { businessDayOf } from '../../platform/time.ts';
import { numberOf } from '../incidents/number.ts';
import * as incidents from '../incidents/repository.ts';
import { callerKey } from '../parts.ts';
import type { StoryParts } from '../story-parts.ts';
import { isStale, tellResponders } from '../telling.ts';
import { type Happening, nextEntries } from '../timeline/entry.ts';
import { insertEntries } from '../timeline/repository.ts';
import { detailsOf, type PlacedCall, positionColumns, pressRow } from './call.ts';
import * as presses from './repository.ts';

/**
 * Opens an incident with its first press, tells those who answer at the site, and audits; all in the caller's transaction.
 * A press that was taken back before it left the device is stored as cancelled, and nobody is told.
 * @returns the incident as it stands then.
 */
export async function openIncident(trx: Trx, parts: StoryParts, call: PlacedCall): Promise<Incident> {
  const { identity, announcer, presenter } = parts;
  const { actor, press, where, receivedAt } = call;
  const isCancelled = press.cancelledAfterMs !== undefined;
  const draft = firstRow(call, newId(receivedAt), isCancelled);
  const { id } = draft;
  const seal = press.note === undefined ? null : await identity.personKeys.ensure(trx, id);
  const { entries, head } = nextEntries(actor, draft, receivedAt, storyOf(call), seal);
  if (!isCancelled) {
    const withVenue = press.position !== undefined || where.siteIsLocated;
    await tellResponders(trx, parts, draft, { kind: 'alert', isFirst: true, withVenue });
    if (!isStale(draft)) await parts.reminders.begin(trx, id, receivedAt);
  }
  // Late: whoever opens an incident in the same year waits from here to the commit.
  const year = draft.raised_day.slice(0, 4);
  const row = { ...draft, ...head, number: numberOf(year, await incidents.takeNumber(trx, year)) };
  const firstPress = pressRow(call, id);
  await incidents.insertIncident(trx, row);
  await presses.insertPress(trx, firstPress);
  await presses.countCaller(trx, id, callerKey(actor), 0);
  await insertEntries(trx, entries);
  const opened = presenter.opened(call, { row, press: firstPress, entries });
  announcer.openedAfterCommit(trx, isCancelled ? 'incident:changed' : 'incident:raised', opened, actor);
  await identity.audit(trx, actor, {
    module: 'emergency',
    action: isCancelled ? 'incident.raised-and-cancelled' : 'incident.raised',
    siteId: where.siteId,
    target: { kind: 'incident', id },
    details: { number: row.number, category: call.category, drill: call.drill, placeId: where.placeId },
  });
  return opened;
}

function storyOf(call: PlacedCall): Happening[] {
  const { note, cancelledAfterMs } = call.press;
  const raised: Happening = { kind: 'raised', note: note ?? null, details: detailsOf(call) };
  if (cancelledAfterMs === undefined) return [raised];
  return [raised, { kind: 'cancelled', details: { afterMs: cancelledAfterMs, beforeSending: true } }];
}

/** All of the row but its number, before its story has begun. */
function firstRow(
  { press, where, moment, receivedAt, category, drill, mergeKey }: PlacedCall,
  id: string,
  isCancelled: boolean,
): Omit<incidents.IncidentRow, 'number'> {
  return {
    id,
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
    raised_day: businessDayOf(receivedAt, where.zone),
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
    revision: 1,
    timeline_seq: 0,
    timeline_head: CHAIN_START,
  };
}
