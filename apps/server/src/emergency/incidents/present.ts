import type { Incident } from '@siaga/contracts/emergency';
import { type Actor, reachesSite } from '../../platform/actor.ts';
import type { Db } from '../../platform/db/index.ts';
import { notFound } from '../../platform/errors.ts';
import type { EmergencyParts } from '../parts.ts';
import type { PlacedCall } from '../presses/call.ts';
import { listNewest, listOf, type PressRow } from '../presses/repository.ts';
import type { TimelineRow } from '../timeline/chain.ts';
import { listEntries } from '../timeline/repository.ts';
import { findIncident, type IncidentRow, listResponders, type ResponderRow } from './repository.ts';
import { type Names, toEntry, toIncident, toPress, toResponder, withoutNotes } from './to-wire.ts';

/** How many presses of an incident are shown; all are kept. */
const PRESSES_SHOWN = 50;

interface Story {
  rows: readonly IncidentRow[];
  presses: readonly PressRow[];
  responders: readonly ResponderRow[];
  timeline: readonly TimelineRow[];
}

/** What is written of an incident with its first press. */
interface Opened {
  row: IncidentRow;
  press: PressRow;
  entries: readonly TimelineRow[];
}

export type Presenter = ReturnType<typeof createPresenter>;

/** Turns incidents' rows into what the wire shows. */
export function createPresenter({ identity, sites }: Pick<EmergencyParts, 'identity' | 'sites'>) {
  async function many(db: Db, rows: readonly IncidentRow[]): Promise<Incident[]> {
    if (rows.length === 0) return [];
    const ids = rows.map((row) => row.id);
    const story: Story = {
      rows,
      presses: await pressesShown(db, rows),
      responders: await listResponders(db, ids),
      timeline: await listEntries(db, ids),
    };
    const names = await namesIn(db, story);
    const pressesOf = Map.groupBy(story.presses, (press) => press.incident_id);
    const respondersOf = Map.groupBy(story.responders, (responder) => responder.incident_id);
    const timelineOf = Map.groupBy(story.timeline, (entry) => entry.incident_id);
    return rows.map((row) =>
      toIncident(row, names, {
        presses: (pressesOf.get(row.id) ?? []).map((press) => toPress(press, names)),
        responders: (respondersOf.get(row.id) ?? []).map((responder) => toResponder(responder, names)),
        timeline: (timelineOf.get(row.id) ?? []).map((entry) => toEntry(entry, names)),
      }),
    );
  }

  async function pressesShown(db: Db, rows: readonly IncidentRow[]): Promise<PressRow[]> {
    // The newest of one incident are found by one statement that is always the same, the few of many by one for all.
    const isLong = (row: IncidentRow) => rows.length === 1 || row.press_count > PRESSES_SHOWN;
    const presses = await listOf(
      db,
      rows.filter((row) => !isLong(row)).map((row) => row.id),
    );
    for (const { id } of rows.filter(isLong)) presses.push(...(await listNewest(db, id, PRESSES_SHOWN)));
    return presses;
  }

  async function namesIn(db: Db, { rows, presses, responders, timeline }: Story): Promise<Names> {
    const callerIds = new Set<string | null>([
      ...rows.flatMap((row) => [row.kiosk_id, row.acknowledged_by, row.resolved_by]),
      ...presses.map((press) => press.kiosk_id),
      ...responders.map((responder) => responder.user_id),
      ...timeline.map((entry) => (entry.actor_kind === 'system' ? null : entry.actor_id)),
    ]);
    const siteIds = [...new Set(rows.map((row) => row.site_id))];
    const known = await Promise.all(siteIds.map((id) => sites.get(db, id)));
    return {
      callers: await identity.namesOf(
        db,
        [...callerIds].filter((id) => id !== null),
      ),
      places: await sites.placeNames(
        db,
        rows.flatMap((row) => row.place_id ?? []),
      ),
      sites: new Map(known.flatMap((site) => (site ? [[site.id, site.name]] : []))),
      notes: await identity.personKeys.openAll(
        db,
        [...timeline, ...presses].flatMap(({ id, incident_id, sealed }) =>
          sealed === null ? [] : [{ id, personId: incident_id, sealed }],
        ),
      ),
    };
  }

  async function one(db: Db, id: string): Promise<Incident> {
    const row = await findIncident(db, id);
    if (!row) throw notFound('incident');
    return (await many(db, [row]))[0]!;
  }

  /** The incident of somebody's own press; whole for those who may read the site's emergencies. */
  function shownTo(actor: Actor, incident: Incident): Incident {
    const mayRead = actor.permissions.has('emergency.read') && reachesSite(actor, incident.siteId);
    return mayRead ? incident : withoutNotes(incident);
  }

  return {
    many,
    one,
    opened,
    shownTo,
    withoutNotes,

    /** As {@link shownTo}, as it is now. */
    forPresser: async (db: Db, actor: Actor, id: string): Promise<Incident> =>
      shownTo(actor, await one(db, id)),
  };
}

/** An incident that was opened just now, from what was written of it: all that it names was known to whoever wrote it. */
function opened({ actor, press: { note }, where }: PlacedCall, { row, press, entries }: Opened): Incident {
  const written = note === undefined ? [] : entries.filter((entry) => entry.sealed !== null);
  const names: Names = {
    callers: new Map([[actor.id, actor.name]]),
    places: new Map([[where.placeId ?? '', where.placeName ?? '']]),
    sites: new Map([[where.siteId, where.siteName]]),
    notes: new Map(written.map(({ id }) => [id, note!])),
  };
  return toIncident(row, names, {
    presses: [toPress(press, names)],
    responders: [],
    timeline: entries.map((entry) => toEntry(entry, names)),
  });
}
