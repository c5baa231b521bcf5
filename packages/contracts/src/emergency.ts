import { z } from 'zod';
import { byId, Day, Id, note, paged, paging, Time } from './common.ts';
import { Delivery } from './deliveries.ts';
import { endpoint } from './endpoint.ts';
import { Category, Position, PressId } from './presses.ts';

export const incidentStates = [
  'raised',
  'acknowledged',
  'en_route',
  'on_scene',
  'resolved',
  'cancelled',
] as const;
export const IncidentState = z.enum(incidentStates);
export type IncidentState = z.infer<typeof IncidentState>;

export const Outcome = z.enum(['handled', 'false_alarm', 'drill', 'duplicate']);
export type Outcome = z.infer<typeof Outcome>;

/** Somebody of this site, by name; null once they have been erased. */
const Person = z.object({ id: Id, name: z.string().nullable() });

export const Responder = z.object({
  id: Id,
  name: z.string().nullable(),
  /** The furthest that they have come. */
  state: z.enum(['seen', 'acknowledged', 'en_route', 'on_scene']),
  seenAt: Time.nullable(),
  acknowledgedAt: Time.nullable(),
  enRouteAt: Time.nullable(),
  onSceneAt: Time.nullable(),
});
export type Responder = z.infer<typeof Responder>;

export const timelineKinds = [
  'raised',
  'pressed',
  'flood',
  'seen',
  'acknowledged',
  'en_route',
  'on_scene',
  'joined',
  'help_wanted',
  'note',
  'resolved',
  'cancelled',
] as const;

export const TimelineEntry = z.object({
  seq: z.number().int(),
  at: Time,
  kind: z.enum(timelineKinds),
  by: z.object({
    kind: z.enum(['user', 'api-key', 'kiosk', 'system']),
    id: z.string(),
    name: z.string().nullable(),
  }),
  /** Where it was done, for example `telegram`; null for Siaga's own pages. */
  via: z.string().nullable(),
  /** What a person wrote; null when nothing, and once it has been erased. */
  note: z.string().nullable(),
  /** Facts that identify nobody, for example `{ droppedFields: ['placeId'] }`. */
  details: z.record(z.string(), z.unknown()).nullable(),
  hash: z.string(),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

export const StoredPress = z.object({
  pressId: z.guid(),
  kioskId: Id.nullable(),
  kioskName: z.string().nullable(),
  category: Category,
  /** When it reached the server. */
  receivedAt: Time,
  /** Best estimate of the moment of the press; equal to receivedAt unless the device says how long it waited. */
  pressedAt: Time,
  /** What the device's own clock said; null when it said nothing. */
  devicePressedAt: Time.nullable(),
  position: Position.nullable(),
  scanId: Id.nullable(),
  /** What was written with it, where the timeline does not say it because one device pressed again and again. */
  note: z.string().nullable(),
});

export type StoredPress = z.infer<typeof StoredPress>;

export const Incident = z.object({
  id: Id,
  /** What people call it, for example K-2026-000123; also the receipt of its presses. */
  number: z.string(),
  siteId: Id,
  siteName: z.string(),
  placeId: Id.nullable(),
  placeName: z.string().nullable(),
  kioskId: Id.nullable(),
  kioskName: z.string().nullable(),
  category: Category,
  state: IncidentState,
  outcome: Outcome.nullable(),
  drill: z.boolean(),
  /** When the server stored it: from here on responders could know. */
  raisedAt: Time,
  /** Best estimate of the first press; earlier than raisedAt when it waited in a device without network. */
  pressedAt: Time,
  lastPressedAt: Time,
  acknowledgedAt: Time.nullable(),
  acknowledgedBy: Person.nullable(),
  enRouteAt: Time.nullable(),
  onSceneAt: Time.nullable(),
  resolvedAt: Time.nullable(),
  resolvedBy: Person.nullable(),
  cancelledAt: Time.nullable(),
  /** Somebody there asked for more hands and nobody has joined since. */
  helpWanted: z.boolean(),
  pressCount: z.number().int(),
  kioskCount: z.number().int(),
  /** More presses than people make: one device is probably broken. Each is stored, but not each of its is told. */
  flooded: z.boolean(),
  /** Counts up with every change; a client drops what is older than it has. */
  revision: z.number().int(),
  position: Position.nullable(),
  /** Oldest first, the newest 50. */
  presses: z.array(StoredPress),
  responders: z.array(Responder),
  timeline: z.array(TimelineEntry),
});
export type Incident = z.infer<typeof Incident>;

/** An incident with who was told, how, and with what success. */
export const IncidentWithDeliveries = Incident.extend({ deliveries: z.array(Delivery) });
export type IncidentWithDeliveries = z.infer<typeof IncidentWithDeliveries>;

const Pressed = z.object({
  incident: Incident,
  /** The number to give on the telephone; it stands in the database. */
  receipt: z.string(),
});

export const press = endpoint('POST /api/emergency/presses', {
  access: 'known',
  summary:
    'Asks for help; 201 the first time, 200 with the same receipt for the same pressId. Only pressId must be right: other wrong fields are left out and named in the timeline.',
  // Read field by field by readPress, because a press is not refused for what is wrong with the rest of it.
  body: z.looseObject({}).meta({ description: 'See the schema Press in packages/contracts/src/presses.ts' }),
  bodyLimit: 1024 * 1024,
  reply: Pressed,
  status: 201,
  statusOfRepeat: 200,
  neverShed: true,
  bodyFaultsAre400: true,
});
export const readPressed = endpoint('GET /api/emergency/presses/:pressId', {
  access: 'known',
  summary: 'The incident of a press, for whoever pressed.',
  params: z.object({ pressId: PressId }),
  reply: Pressed,
  neverShed: true,
});
export const oldPress = endpoint('POST /send-emergency', {
  access: 'public',
  summary:
    "The first ThermoSafe's call, for kiosks that were never changed: known by X-Device-Key, or by an address on the site's list.",
  body: z.looseObject({}),
  // What is longer is not refused, but no longer read.
  bodyLimit: 16 * 1024 * 1024,
  reply: Pressed.extend({ success: z.literal(true) }),
  status: 201,
  statusOfRepeat: 200,
  neverShed: true,
  bodyFaultsAre400: true,
});

export const listIncidents = endpoint('GET /api/emergency/incidents', {
  access: 'emergency.read',
  summary: 'Incidents, newest first; open=true lists those that are not over, oldest unanswered first.',
  query: z.object({
    siteId: Id.optional(),
    /** true = those that are not over, oldest unanswered first, then the answered; false = those that are over. */
    open: z.stringbool().optional(),
    state: IncidentState.optional(),
    category: Category.optional(),
    drill: z.stringbool().optional(),
    from: Day.optional(),
    to: Day.optional(),
    ...paging,
  }),
  reply: paged(Incident),
  neverShed: true,
});
export const getIncident = endpoint('GET /api/emergency/incidents/:id', {
  access: 'emergency.read',
  summary: 'One incident with its presses, timeline and deliveries.',
  params: byId,
  reply: z.object({ incident: IncidentWithDeliveries }),
  neverShed: true,
});

const oneIncident = z.object({ incident: Incident });
const act = z.object({ note: note.default(null) }).prefault({});

export const acknowledge = endpoint('POST /api/emergency/incidents/:id/acknowledge', {
  access: 'emergency.respond',
  summary: '"I have it." Stops the siren and the reminders; 409 with the name of whoever was first.',
  params: byId,
  body: act,
  reply: oneIncident,
  neverShed: true,
});
export const enRoute = endpoint('POST /api/emergency/incidents/:id/en-route', {
  access: 'emergency.respond',
  summary: '"I am on my way", which acknowledges as well; 409 with the name of whoever was first.',
  params: byId,
  body: act,
  reply: oneIncident,
  neverShed: true,
});
export const onScene = endpoint('POST /api/emergency/incidents/:id/on-scene', {
  access: 'emergency.respond',
  summary: '"I am there"; 409 with the name of whoever was first.',
  params: byId,
  body: act,
  reply: oneIncident,
  neverShed: true,
});
export const joinIncident = endpoint('POST /api/emergency/incidents/:id/join', {
  access: 'emergency.respond',
  summary: '"I am coming too": one more responder beside the first.',
  params: byId,
  body: z.object({ state: z.enum(['en_route', 'on_scene']).default('en_route') }).prefault({}),
  reply: oneIncident,
  neverShed: true,
});
export const wantHelp = endpoint('POST /api/emergency/incidents/:id/need-help', {
  access: 'emergency.respond',
  summary: '"We need more hands": everybody is told anew until somebody joins.',
  params: byId,
  body: act,
  reply: oneIncident,
  neverShed: true,
});
export const resolveIncident = endpoint('POST /api/emergency/incidents/:id/resolve', {
  access: 'emergency.respond',
  summary: 'It is over; 409 with the name of whoever was first.',
  params: byId,
  body: z.object({ note: note.default(null), outcome: Outcome.optional() }).prefault({}),
  reply: oneIncident,
  neverShed: true,
});
export const cancelIncident = endpoint('POST /api/emergency/incidents/:id/cancel', {
  access: 'known',
  summary: 'Whoever pressed takes it back, within 5 s of the press; it stays on record.',
  params: byId,
  body: act,
  reply: oneIncident,
  neverShed: true,
});
export const addNote = endpoint('POST /api/emergency/incidents/:id/note', {
  access: 'emergency.respond',
  summary: 'Writes into the timeline.',
  params: byId,
  body: z.object({ note }),
  reply: oneIncident,
  neverShed: true,
});
