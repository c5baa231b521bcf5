import { z } from 'zod';
import type { Problem } from './common.ts';
import { Id, LitresOut } from './common.ts';
import { Movement } from './fuel.ts';
import { Kiosk } from './kiosks.ts';

/** Server -> client events: what each carries. */
export const serverEvents = {
  'stock:changed': z.object({ tankId: Id, balanceL: LitresOut, movement: Movement }),
  'kiosk:changed': z.object({ kiosk: Kiosk }),
  /** The server is going down on purpose; clients reconnect by themselves. */
  'server:stopping': z.object({ reason: z.string() }),
} as const;

export type ServerEvent = keyof typeof serverEvents;
export type ServerPayload<Name extends ServerEvent> = z.infer<(typeof serverEvents)[Name]>;

/** Client -> server events: what each takes; every one is answered through its callback. */
export const clientEvents = {
  /** Proof of life and of the round trip; answers the server's time. */
  ping: z.object({ sentAt: z.number() }),
} as const;

export type ClientEvent = keyof typeof clientEvents;
export type ClientPayload<Name extends ClientEvent> = z.infer<(typeof clientEvents)[Name]>;

/** Callback of a client event. */
export type Answer<Value> =
  { ok: true; value: Value } | { ok: false; problem: Pick<z.infer<typeof Problem>, 'code' | 'title'> };
