import { z } from 'zod';
import { byId, Id, text, Time } from './common.ts';
import { endpoint } from './endpoint.ts';

export const KioskState = z.enum(['online', 'lost', 'never-seen']);

export const Kiosk = z.object({
  id: Id,
  siteId: Id,
  placeId: Id.nullable(),
  placeName: z.string().nullable(),
  name: z.string(),
  /** lost = no heartbeat for 45 s. */
  state: KioskState,
  pairedAt: Time,
  lastSeenAt: Time.nullable(),
  version: z.string().nullable(),
  /** The kiosk's own last self-test, as it reported it. */
  selfTest: z.record(z.string(), z.unknown()).nullable(),
});
export type Kiosk = z.infer<typeof Kiosk>;

export const startPairing = endpoint('POST /api/kiosks/pairing', {
  access: 'public',
  summary: 'A kiosk asks for a short code to show; valid for 10 minutes.',
  rateLimit: { max: 30, perSeconds: 600 },
  reply: z.object({ code: z.string(), claim: z.string(), expiresAt: Time }),
  status: 201,
});
export const createKiosk = endpoint('POST /api/kiosks', {
  access: 'kiosks.manage',
  summary: 'An administrator types the code that a kiosk shows and gives it a name and a place.',
  body: z.object({
    code: z.string().trim().max(20),
    name: text(120),
    siteId: Id.optional(),
    placeId: Id.nullable().default(null),
  }),
  reply: z.object({ kiosk: Kiosk }),
  status: 201,
});
export const claimPairing = endpoint('POST /api/kiosks/pairing/claim', {
  access: 'public',
  summary:
    'The kiosk fetches its credential, once; 404 unknown or expired, 409 pairing_pending until the administrator has typed the code.',
  rateLimit: { max: 120, perSeconds: 60 },
  body: z.object({ claim: z.string().max(100) }),
  reply: z.object({ kiosk: Kiosk, token: z.string() }),
});
export const heartbeat = endpoint('POST /api/kiosks/heartbeat', {
  access: 'kiosk',
  summary: 'The kiosk is alive; due every 15 s, lost after 45 s.',
  bodyLimit: 16 * 1024,
  body: z.looseObject({
    /** Counted up by the kiosk, from 0 at each start; what an overtaken beat reports is not kept. */
    seq: z.number().int().min(0),
    version: text(60).optional(),
    selfTest: z.record(z.string().max(60), z.unknown()).optional(),
  }),
  reply: z.object({ kiosk: Kiosk, now: Time }),
});
export const listKiosks = endpoint('GET /api/kiosks', {
  access: 'kiosks.read',
  summary: 'Kiosks of the sites that the caller may see.',
  query: z.object({ siteId: Id.optional() }),
  reply: z.object({ data: z.array(Kiosk) }),
});
export const updateKiosk = endpoint('PATCH /api/kiosks/:id', {
  access: 'kiosks.manage',
  summary: 'Renames or moves a kiosk.',
  params: byId,
  body: z.object({ name: text(120), placeId: Id.nullable() }).partial(),
  reply: z.object({ kiosk: Kiosk }),
});
export const revokeKiosk = endpoint('DELETE /api/kiosks/:id', {
  access: 'kiosks.manage',
  summary: "Revokes a kiosk's credential at once.",
  params: byId,
});
