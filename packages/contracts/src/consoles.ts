import { z } from 'zod';
import { Id, Time } from './common.ts';
import { endpoint } from './endpoint.ts';

/** A console beats every 15 s while its person is on watch; silent for 45 s and it counts as missing. */
export const CONSOLE_BEAT_MS = 15_000;
export const CONSOLE_MISSING_AFTER_MS = 45_000;

export const ConsoleState = z.enum(['on-watch', 'silent', 'missing']);
export type ConsoleState = z.infer<typeof ConsoleState>;

/** A responder's screen that stands watch: it sounds the siren and proves that it can. */
export const Console = z.object({
  id: Id,
  userId: Id,
  name: z.string().nullable(),
  /** Those of its sites that the reader reaches. */
  siteIds: z.array(Id),
  /** silent = it is there but its sound is off or was not proven for 5 minutes; missing = it went away without ending its watch. */
  state: ConsoleState,
  /** When its sound was last measured at the output; null when never. */
  soundProvenAt: Time.nullable(),
  ringing: z.boolean(),
  /** Since when it has been in this state. */
  since: Time,
  lastSeenAt: Time,
});
export type Console = z.infer<typeof Console>;

export const listConsoles = endpoint('GET /api/emergency/consoles', {
  access: 'emergency.read',
  summary: 'Who stands watch over the sites that the caller may see, the missing ones first.',
  query: z.object({ siteId: Id.optional() }),
  reply: z.object({ data: z.array(Console) }),
  neverShed: true,
});
export const dismissConsole = endpoint('POST /api/emergency/consoles/:id/dismiss', {
  access: 'emergency.respond',
  summary: 'Takes a missing console off the list.',
  params: z.object({ id: Id }),
});

/** What a console reports of itself. */
export const ConsoleBeat = z.object({
  /** Made by the browser and kept in it: one per device and person. */
  consoleId: Id,
  /** on = the page may make sound and its output was measured; locked = the browser waits for a touch. */
  sound: z.enum(['on', 'locked', 'failed']),
  /** How long ago sound was last measured at the output, ms; null when never. */
  soundProvenMsAgo: z.number().int().min(0).nullable(),
  ringing: z.boolean(),
});
export type ConsoleBeat = z.infer<typeof ConsoleBeat>;
