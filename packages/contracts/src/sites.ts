import { z } from 'zod';
import { Email, Me, Password } from './auth.ts';
import { byId, Id, text, Time, Zone } from './common.ts';
import { endpoint } from './endpoint.ts';

export const Site = z.object({
  id: Id,
  name: z.string(),
  /** IANA zone; every business day of the site is cut in it. */
  zone: z.string(),
  address: z.string().nullable(),
  lat: z.number().nullable(),
  lon: z.number().nullable(),
  /** Furnished by `npm run demo`: every screen says so. */
  demo: z.boolean(),
});
export type Site = z.infer<typeof Site>;

const siteFields = {
  name: text(120),
  zone: Zone,
  address: text(300).nullable(),
  lat: z.number().min(-90).max(90).nullable(),
  lon: z.number().min(-180).max(180).nullable(),
};

export const listSites = endpoint('GET /api/sites', {
  access: 'sites.read',
  summary: 'Sites that the caller may see, by name.',
  reply: z.object({ data: z.array(Site) }),
});
export const getSite = endpoint('GET /api/sites/:id', {
  access: 'sites.read',
  summary: 'One site.',
  params: byId,
  reply: z.object({ site: Site }),
});
export const createSite = endpoint('POST /api/sites', {
  access: 'sites.manage',
  summary: 'Makes a site with the preset Indonesian emergency numbers.',
  body: z.object({
    name: siteFields.name,
    zone: siteFields.zone,
    address: siteFields.address.default(null),
    lat: siteFields.lat.default(null),
    lon: siteFields.lon.default(null),
  }),
  reply: z.object({ site: Site }),
  status: 201,
});
export const updateSite = endpoint('PATCH /api/sites/:id', {
  access: 'sites.manage',
  summary: 'Changes a site; its zone is fixed once fuel has been recorded.',
  params: byId,
  body: z.object(siteFields).partial(),
  reply: z.object({ site: Site }),
});

export const Place = z.object({ id: Id, siteId: Id, name: z.string() });
export type Place = z.infer<typeof Place>;

const ofSite = z.object({ siteId: Id });

export const listPlaces = endpoint('GET /api/sites/:siteId/places', {
  access: 'sites.read',
  summary: 'Places of a site, by name.',
  params: ofSite,
  reply: z.object({ data: z.array(Place) }),
});
export const createPlace = endpoint('POST /api/sites/:siteId/places', {
  access: 'sites.manage',
  summary: 'Adds a place to a site.',
  params: ofSite,
  body: z.object({ name: text(120) }),
  reply: z.object({ place: Place }),
  status: 201,
});
export const updatePlace = endpoint('PATCH /api/places/:id', {
  access: 'sites.manage',
  summary: 'Renames a place.',
  params: byId,
  body: z.object({ name: text(120) }),
  reply: z.object({ place: Place }),
});
export const deletePlace = endpoint('DELETE /api/places/:id', {
  access: 'sites.manage',
  summary: 'Takes a place off the list; what happened there keeps its name.',
  params: byId,
});

export const PhoneEntry = z.object({
  id: Id,
  siteId: Id,
  name: z.string(),
  number: z.string(),
  /** Preset by the product (110, 112, 113, 115, 118, 119) or a direct line of the site. */
  preset: z.boolean(),
  note: z.string().nullable(),
  /** When a person last dialled it to see that it answers; null = never tested. */
  lastTestedAt: Time.nullable(),
  lastTestedBy: z.string().nullable(),
});
export type PhoneEntry = z.infer<typeof PhoneEntry>;

const phoneFields = {
  name: text(120),
  number: z
    .string()
    .trim()
    .regex(
      /^\+?[0-9][0-9 ()-]{1,24}$/,
      'digits, spaces, brackets and hyphens only, for example +62 411 123 456',
    ),
  note: text(300).nullable(),
};

export const listPhoneBook = endpoint('GET /api/sites/:siteId/phone-book', {
  access: 'sites.read',
  summary: "A site's numbers, in the order of the list.",
  params: ofSite,
  reply: z.object({ data: z.array(PhoneEntry) }),
});
export const createPhoneEntry = endpoint('POST /api/sites/:siteId/phone-book', {
  access: 'phone-book.manage',
  summary: 'Adds a direct line.',
  params: ofSite,
  body: z.object({
    name: phoneFields.name,
    number: phoneFields.number,
    note: phoneFields.note.default(null),
  }),
  reply: z.object({ entry: PhoneEntry }),
  status: 201,
});
export const updatePhoneEntry = endpoint('PATCH /api/phone-book/:id', {
  access: 'phone-book.manage',
  summary: 'Changes a number; a changed number counts as untested.',
  params: byId,
  body: z.object(phoneFields).partial(),
  reply: z.object({ entry: PhoneEntry }),
});
export const deletePhoneEntry = endpoint('DELETE /api/phone-book/:id', {
  access: 'phone-book.manage',
  summary: 'Takes a number off the list.',
  params: byId,
});
export const markPhoneTested = endpoint('POST /api/phone-book/:id/tested', {
  access: 'phone-book.manage',
  summary: 'Notes that somebody dialled the number now and it answered.',
  params: byId,
  reply: z.object({ entry: PhoneEntry }),
});

export const readSetup = endpoint('GET /api/setup', {
  access: 'public',
  summary: 'Whether the first administrator is still missing, and whether what is shown here is a demo.',
  reply: z.object({ needed: z.boolean(), demo: z.boolean() }),
});
export const doSetup = endpoint('POST /api/setup', {
  access: 'public',
  summary:
    'Makes the first administrator and the first site, once, with the printed set-up code; signs the administrator in.',
  rateLimit: { max: 20, perSeconds: 900 },
  body: z.object({
    code: z.string().max(64),
    name: text(120),
    email: Email,
    password: Password,
    site: z.object({ name: text(120), zone: Zone }),
  }),
  reply: z.object({ user: Me }),
  status: 201,
});
