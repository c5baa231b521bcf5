import type { Announcer } from './incidents/announce.ts';
import type { Presenter } from './incidents/present.ts';
import type { EmergencyParts } from './parts.ts';
import type { Reminders } from './reminders/service.ts';

/** What presses and the answers to them are written with. */
export interface StoryParts extends EmergencyParts {
  presenter: Presenter;
  announcer: Announcer;
  reminders: Reminders;
}
