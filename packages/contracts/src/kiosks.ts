import { z } from 'zod';
import { byId, Id, text, Time } from './common.ts';
import { endpoint } from './endpoint.ts';
import { PhoneEntry, Site } from './sites.ts';

const ExitPin = z.string().regex(/^[0-9]{4,8}$/, '4 to 8 digits');

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
  /** Whether leaving the full screen asks for a PIN. */
  hasExitPin: z.boolean(),
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
    /**
     * Whatever the kiosk finds out about itself; kept as it comes, and a change of it is told live. Siaga's own kiosk says:
     * `sound` (locked, on, failed), `camera` (granted, prompt, denied, none, insecure, unknown), `storage` (ok, spare,
     * failed), `storageFreeMb`, `clockDriftMs` (the device's clock against the server's, + is ahead), `networkMs` (round
     * trip), `queued` and `refused` (presses that the server does not have), `secureContext`, `opensOffline`,
     * `fullScreen`, `language`. Null where it does not know.
     */
    selfTest: z.record(z.string().max(60), z.unknown()).optional(),
  }),
  reply: z.object({ kiosk: Kiosk, now: Time }),
  // A beat that is turned away looks like a kiosk that is lost.
  neverShed: true,
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
  body: z.object({ name: text(120), placeId: Id.nullable(), exitPin: ExitPin.nullable() }).partial(),
  reply: z.object({ kiosk: Kiosk }),
});
export const readBoard = endpoint('GET /api/kiosks/board', {
  access: 'kiosk',
  summary:
    'What a kiosk shows and keeps for when the network is gone: itself, its site and the numbers to call.',
  reply: z.object({ kiosk: Kiosk, site: Site, phoneBook: z.array(PhoneEntry) }),
});
export const unlockKiosk = endpoint('POST /api/kiosks/unlock', {
  access: 'kiosk',
  summary:
    'Whether the PIN typed on the kiosk opens its service menu; 403 wrong_pin, 429 after 5 wrong ones in 5 minutes.',
  body: z.object({ pin: z.string().max(20) }),
});
export const revokeKiosk = endpoint('DELETE /api/kiosks/:id', {
  access: 'kiosks.manage',
  summary: "Revokes a kiosk's credential at once.",
  params: byId,
});

const OldKiosks = z.object({
  /** Addresses or networks, for example 192.168.1.20 or 192.168.1.0/24. */
  addresses: z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])).max(50),
});

export const readOldKiosks = endpoint('GET /api/sites/:siteId/old-kiosks', {
  access: 'kiosks.manage',
  summary: 'Addresses from which kiosks of the first ThermoSafe may press without a credential.',
  params: z.object({ siteId: Id }),
  reply: OldKiosks,
});
export const saveOldKiosks = endpoint('PUT /api/sites/:siteId/old-kiosks', {
  access: 'kiosks.manage',
  summary: 'Replaces that list; an empty one admits nobody.',
  params: z.object({ siteId: Id }),
  body: OldKiosks,
  reply: OldKiosks,
});
