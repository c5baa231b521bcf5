import { z } from 'zod';
import type { Problem } from './common.ts';
import { Id, LitresOut } from './common.ts';
import { Console, ConsoleBeat } from './consoles.ts';
import { Incident } from './emergency.ts';
import type { Access } from './endpoint.ts';
import { Movement } from './fuel.ts';
import { Kiosk } from './kiosks.ts';

/** Server -> client events: what each carries. */
export const serverEvents = {
  'stock:changed': z.object({ tankId: Id, balanceL: LitresOut, movement: Movement }),
  /** A kiosk was paired, changed, lost, found or revoked (null). */
  'kiosk:changed': z.object({ kioskId: Id, kiosk: Kiosk.nullable() }),
  /** To those who may read the site's emergencies, and to whoever pressed. */
  'incident:raised': z.object({ incident: Incident }),
  'incident:changed': z.object({ incident: Incident }),
  /** A console took up its watch, fell silent, went missing or ended it (null). Its sites are told to each reader by the list. */
  'console:changed': z.object({ consoleId: Id, console: Console.omit({ siteIds: true }).nullable() }),
  /** The server is going down on purpose; clients reconnect by themselves. */
  'server:stopping': z.object({ reason: z.string() }),
} as const;

export type ServerEvent = keyof typeof serverEvents;
export type ServerPayload<Name extends ServerEvent> = z.infer<(typeof serverEvents)[Name]>;

/** Client -> server events: what each takes; every one is answered through its callback. */
export const clientEvents = {
  /** Proof of life and of the round trip; answers the server's time. */
  ping: z.object({ sentAt: z.number() }),
  /** A console stands watch; due every 15 s and at every change. Answers the server's time. */
  'console:beat': ConsoleBeat,
  /** The person ends the watch on purpose: nobody misses the console. */
  'console:leave': z.object({ consoleId: Id }),
  /** The caller has an incident on screen. */
  'incident:seen': z.object({ incidentId: Id }),
} as const;

export type ClientEvent = keyof typeof clientEvents;
export type ClientPayload<Name extends ClientEvent> = z.infer<(typeof clientEvents)[Name]>;

/** Who may send each event; there is no default. */
export const clientEventAccess = {
  ping: 'known',
  'console:beat': 'emergency.respond',
  'console:leave': 'emergency.respond',
  'incident:seen': 'emergency.read',
} as const satisfies Record<ClientEvent, Access>;

/** Callback of a client event. */
export type Answer<Value> =
  { ok: true; value: Value } | { ok: false; problem: Pick<z.infer<typeof Problem>, 'code' | 'title'> };
