import type { Trx } from '../../platform/db/index.ts';
import * as incidents from '../incidents/repository.ts';
import { callerKey, emergencyRules as rules, TOPIC } from '../parts.ts';
import type { StoryParts } from '../story-parts.ts';
import { tellResponders } from '../telling.ts';
import { type Happening, nextEntries } from '../timeline/entry.ts';
import { insertEntries } from '../timeline/repository.ts';
import { detailsOf, type PlacedCall, positionColumns, pressRow } from './call.ts';
import * as presses from './repository.ts';

/** What one more press means to an open incident. */
type Weight =
  /** Somebody presses again, or somebody else does: part of the story. */
  | 'told'
  /** From here on it is more than people press: said once. */
  | 'flood-begins'
  /** A device that never stops must not fill the story, nor every screen and telephone. Its presses are stored. */
  | 'flood';

function weigh(pressesOfCaller: number): Weight {
  if (pressesOfCaller <= rules.floodFrom) return 'told';
  return pressesOfCaller === rules.floodFrom + 1 ? 'flood-begins' : 'flood';
}

/** Adds a press to an open incident, whose lock the caller holds. @returns the incident's id. */
export async function mergePress(
  trx: Trx,
  parts: StoryParts,
  call: PlacedCall,
  incident: incidents.IncidentRow,
): Promise<string> {
  const { identity, notifications, announcer } = parts;
  const { actor, press, receivedAt } = call;
  const { id } = incident;
  const caller = callerKey(actor);
  const before = await presses.countOfCaller(trx, id, caller);
  const weight = weigh(before + 1);
  const seal = press.note === undefined ? null : await identity.personKeys.ensure(trx, id);
  const untold = seal && weight !== 'told' ? seal(press.note!) : null;
  await presses.insertPress(trx, pressRow(call, id, untold));
  await presses.countCaller(trx, id, caller, before);
  const counts = countsAfter(call, incident, before === 0);
  const story = storyOf(call, weight, before + 1);
  const { entries, head } = nextEntries(actor, incident, receivedAt, story, seal);
  await insertEntries(trx, entries);
  await incidents.changeIncident(trx, incident, {
    ...counts,
    ...(weight === 'told' ? {} : { flooded: 1 }),
    ...head,
  });
  if (weight === 'flood') {
    announcer.floodAfterCommit(trx, id);
    return id;
  }
  // Nobody has been shown a map yet.
  if (press.position && incident.lat === null && !call.where.siteIsLocated)
    await tellResponders(trx, parts, incident, { kind: 'venue' });
  await notifications.update(trx, TOPIC, id);
  announcer.afterCommit(trx, 'incident:changed', id);
  await identity.audit(trx, actor, {
    module: 'emergency',
    action: weight === 'told' ? 'incident.pressed-again' : 'incident.flooded',
    siteId: incident.site_id,
    target: { kind: 'incident', id },
    details: { number: incident.number, presses: counts.press_count },
  });
  return id;
}

function storyOf(call: PlacedCall, weight: Weight, pressesOfCaller: number): Happening[] {
  switch (weight) {
    case 'told':
      return [{ kind: 'pressed', note: call.press.note ?? null, details: detailsOf(call) }];
    case 'flood-begins':
      return [{ kind: 'flood', details: { presses: pressesOfCaller } }];
    case 'flood':
      return [];
  }
}

function countsAfter(
  { press, where, moment, receivedAt }: PlacedCall,
  incident: incidents.IncidentRow,
  isNewCaller: boolean,
) {
  return {
    press_count: incident.press_count + 1,
    kiosk_count: incident.kiosk_count + (isNewCaller && where.kioskId !== null ? 1 : 0),
    pressed_at: Math.min(incident.pressed_at, moment.pressedAt),
    last_pressed_at: Math.max(incident.last_pressed_at, moment.pressedAt),
    last_received_at: receivedAt,
    ...(incident.lat === null ? positionColumns(press) : {}),
  };
}
