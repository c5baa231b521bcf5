import type { Emergency } from '../emergency/index.ts';
import type { Identity } from '../identity/index.ts';
import type { Actor } from '../platform/actor.ts';
import type { Db } from '../platform/db/index.ts';
import { addDays, businessDayOf, type Clock, momentOf } from '../platform/time.ts';
import type { Sites } from '../sites/index.ts';
import { demoPlaces, demoStories, type Deed, type Story, type Teller } from './stories.ts';

interface StoryParts {
  db: Db;
  clock: Clock;
  identity: Pick<Identity, 'respondersAt' | 'actorThrough'>;
  sites: Pick<Sites, 'placesOf' | 'createPlace'>;
  emergency: Pick<Emergency, 'timedBy'>;
}

/**
 * Incidents of the last days, none left ringing: made up, told through the same services as everything else at the moments
 * of a clock of their own, and only ever on a site that is marked as a demo. Nobody was told of them, and their deliveries say
 * so. Told again after a kill, what is there stays as it is.
 */
export async function tellDemoStories(
  { db, clock, identity, sites, emergency }: StoryParts,
  system: Actor,
  site: { id: string; zone: string },
): Promise<void> {
  const placeIds = new Map<string, string>();
  for (const { name, id } of await sites.placesOf(db, site.id)) placeIds.set(name, id);
  for (const name of demoPlaces) {
    if (!placeIds.has(name)) placeIds.set(name, (await sites.createPlace(system, site.id, name)).id);
  }
  const people = new Map<string, Actor>();
  for (const { id, name } of await identity.respondersAt(db, site.id)) {
    const actor = await identity.actorThrough(db, 'demo', id);
    if (actor) people.set(name, actor);
  }
  const today = businessDayOf(clock.now(), site.zone);
  for (const story of demoStories) {
    const raisedAt = momentOf(addDays(today, -story.daysAgo), story.timeOfDay, site.zone);
    await tell(emergency, story, raisedAt, placeIds.get(story.place), (who) => people.get(who));
  }
}

async function tell(
  emergency: StoryParts['emergency'],
  story: Story,
  raisedAt: number,
  placeId: string | undefined,
  personOf: (who: Teller) => Actor | undefined,
): Promise<void> {
  let now = raisedAt;
  const { presses, incidents } = emergency.timedBy({ now: () => now, running: () => now });
  const presser = personOf(story.by);
  // Somebody has taken a person of the demo away: then the stories in which they appear are not told.
  if (!presser || story.deeds.some(({ by }) => !personOf(by))) return;
  const { incident } = await presses.take(presser, { ...story.press, placeId });
  if (incident.state === 'resolved' || incident.state === 'cancelled') return;
  for (const deed of story.deeds) {
    now = raisedAt + deed.afterS * 1_000;
    await act(incidents, personOf(deed.by)!, incident.id, deed);
  }
}

async function act(
  incidents: ReturnType<Emergency['timedBy']>['incidents'],
  actor: Actor,
  id: string,
  deed: Deed,
): Promise<unknown> {
  const note = deed.note ?? null;
  switch (deed.does) {
    case 'acknowledge':
      return incidents.acknowledge(actor, id, { note });
    case 'go':
      return incidents.join(actor, id, 'en_route');
    case 'arrive':
      return incidents.join(actor, id, 'on_scene');
    case 'want help':
      return incidents.wantHelp(actor, id, { note });
    case 'resolve':
      return incidents.resolve(actor, id, { note, ...(deed.outcome ? { outcome: deed.outcome } : {}) });
  }
}
