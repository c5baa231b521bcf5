import type { FastifyInstance } from 'fastify';
import { consoleRoutes } from './consoles/routes.ts';
import { createConsoles } from './consoles/service.ts';
import type { Clock } from '../platform/time.ts';
import { createAnnouncer } from './incidents/announce.ts';
import { createPresenter } from './incidents/present.ts';
import { createReading } from './incidents/reading.ts';
import { incidentRoutes } from './incidents/routes.ts';
import { createIncidents } from './incidents/service.ts';
import { oldKioskRoutes } from './old-kiosks/routes.ts';
import { createOldKiosks } from './old-kiosks/service.ts';
import { createIncidentTopic } from './messages/topic.ts';
import { type EmergencyParts, TOPIC } from './parts.ts';
import { pressRoutes } from './presses/routes.ts';
import { createPresses } from './presses/service.ts';
import { createReminders } from './reminders/service.ts';
import { verifyIncidents } from './timeline/verify.ts';

export type Emergency = ReturnType<typeof createEmergency>;

/** Presses, incidents and the people who answer them. */
export function createEmergency(parts: EmergencyParts) {
  const presenter = createPresenter(parts);
  const announcer = createAnnouncer(parts, presenter);
  const reminders = createReminders(parts);
  const whole = { ...parts, presenter, announcer, reminders };
  const presses = createPresses(whole);
  const incidents = createIncidents(whole);
  const reading = createReading(parts, presenter);
  const consoles = createConsoles(parts);
  parts.notifications.onTopic(TOPIC, createIncidentTopic({ ...whole, incidents }));
  parts.live.on('incident:seen', async (actor, { incidentId }) => incidents.see(actor, incidentId));
  parts.live.on('console:beat', consoles.beat);
  parts.live.on('console:leave', consoles.leave);
  return {
    presses,
    incidents,
    reading,
    /** Presses, and what people do with them, at the moments of another clock: for stories of a demo. */
    timedBy: (clock: Clock) => ({
      presses: createPresses({ ...whole, clock }),
      incidents: createIncidents({ ...whole, clock }),
    }),
    /** Checks every incident against itself. */
    verify: () => verifyIncidents(parts.database.longReads),
    /** What a person may do or reach has changed: their consoles end. */
    endConsolesOf: consoles.endThoseOf,
    routes(http: FastifyInstance): void {
      pressRoutes(http, presses);
      incidentRoutes(http, incidents, reading);
      consoleRoutes(http, consoles);
      oldKioskRoutes(http, createOldKiosks(parts, presses));
    },
  };
}
