import fc from 'fast-check';
import type { Schema } from './document.ts';
import { kindOf, Known } from './pool.ts';

/** Where the value stands: the name of its field and the address of its call. */
interface Place {
  name: string;
  path: string;
}

const DAY_MS = 86_400_000;
/** The clock of the test stands here. */
const NOW = Date.parse('2026-11-18T04:00:00.000Z');

/** A value that the schema accepts; what only the server can know is left open as `Known`. */
export function valueOf(schema: Schema, place: Place): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => valueOf(one, place)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (Array.isArray(schema.type))
    return fc.oneof(...schema.type.map((type) => valueOf({ ...schema, type }, place)));
  switch (schema.type) {
    case 'object':
      return objectOf(schema, place);
    case 'array':
      return fc.array(valueOf(schema.items ?? {}, place), { minLength: schema.minItems ?? 0, maxLength: 3 });
    case 'string':
      return textOf(schema, place);
    case 'integer':
    case 'number':
      return numberOf(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

function objectOf(schema: Schema, { path }: Place): fc.Arbitrary<unknown> {
  const { properties = {}, required = [] } = schema;
  const members = Object.fromEntries(
    Object.entries(properties).map(([name, one]) => [name, valueOf(one, { name, path })]),
  );
  const known = fc.record(members, { requiredKeys: required });
  if (path.endsWith('/presses') || path === '/send-emergency') return looseOf(known, pressFields);
  if (schema.additionalProperties === undefined || schema.additionalProperties === false) return known;
  return looseOf(
    known,
    fc.dictionary(fc.constantFrom('sound', 'camera', 'queued'), fc.jsonValue({ maxDepth: 1 })),
  );
}

const looseOf = (known: fc.Arbitrary<object>, more: fc.Arbitrary<object>) =>
  fc.tuple(known, more).map(([one, other]): object => ({ ...other, ...one }));

const id = (kind: string) =>
  fc
    .record({
      number: fc.nat(50),
      from: fc.oneof(
        { weight: 8, arbitrary: fc.constant('own' as const) },
        { weight: 1, arbitrary: fc.constant('foreign' as const) },
        { weight: 1, arbitrary: fc.constant('any' as const) },
      ),
    })
    .map(({ number, from }) => new Known(kind, number, from));

const moment = fc
  .integer({ min: -40 * DAY_MS, max: 600_000 })
  .map((ms) => new Date(NOW + ms).toISOString().replace(/\.\d{3}Z$/, ms % 2 === 0 ? 'Z' : '+08:00'));
const day = fc
  .integer({ min: -60, max: 2 })
  .map((days) => new Date(NOW + days * DAY_MS).toISOString().slice(0, 10));
const words = fc.oneof(
  fc.constantFrom('Tangki harian', 'Solar B40', 'gerbang', 'Ünïcode 燃料', '🚨', 'a', '%', '_', "O'Brien"),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
);

/** Neither the press's schema nor the old kiosk's stands in the document: they are read field by field. */
const pressFields = fc.record(
  {
    pressId: fc.oneof(fc.uuid(), id('press')),
    category: fc.constantFrom('medical', 'fire', 'banjir'),
    siteId: id('site'),
    placeId: id('place'),
    note: words,
    message: words,
    pressedAt: moment,
    ageMs: fc.nat(4_000_000),
    cancelledAfterMs: fc.nat(6_000),
    drill: fc.boolean(),
    position: fc.record({ lat: fc.double({ min: -91, max: 91 }), lon: fc.double({ min: -181, max: 181 }) }),
  },
  { requiredKeys: ['pressId'] },
);

const row = fc
  .tuple(moment, fc.constantFrom('IN', 'OUT', 'masuk', 'keluar', 'pindah'), fc.integer({ min: -5, max: 500 }))
  .map((cells) => cells.join(';'));
const csv = fc.array(row, { maxLength: 5 }).map((rows) => ['waktu;jenis;liter', ...rows].join('\n'));

/** Fields that a schema calls text, but that mean something. */
const meanings: Record<string, fc.Arbitrary<unknown>> = {
  zone: fc.constantFrom('Asia/Makassar', 'Asia/Jayapura', 'America/New_York', 'Pacific/Kiritimati', 'UTC'),
  number: fc.constantFrom('+62 411 123 456', '112', '(0411) 8-1'),
  email: fc.nat(1_000_000).map((number) => `orang-${number}@siaga.test`),
  password: fc.constantFrom('kata sandi uji', 'kata sandi lain'),
  csv,
  endpoint: fc.constantFrom(
    'https://127.0.0.1:1/push',
    'http://169.254.169.254/latest',
    'https://push.invalid/x',
  ),
  open: fc.constantFrom('true', 'false', '1', 'no'),
  drill: fc.constantFrom('true', 'false', 'yes'),
  occurredAt: moment,
  p256dh: fc.constantFrom(
    'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM',
    'AAAA',
  ),
  auth: fc.constantFrom('tBHItJI5svbpez7KI4CCXg', ''),
};

function textOf(schema: Schema, { name, path }: Place): fc.Arbitrary<unknown> {
  if (schema.format === 'uuid') {
    const kind = kindOf(name, path);
    return kind === null ? fc.uuid() : fc.oneof({ weight: 9, arbitrary: id(kind) }, fc.uuid());
  }
  if (schema.format === 'date-time') return moment;
  if (schema.format === 'date') return day;
  const meant = meanings[name];
  if (meant) return meant;
  if (name === 'code' || name === 'claim') return fc.oneof(id(name), words);
  if (schema.format === 'ipv4') return fc.ipV4();
  if (schema.format === 'ipv6') return fc.ipV6();
  if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern));
  return words.map((text) => text.slice(0, schema.maxLength));
}

function numberOf({ minimum = -1_000, maximum = 1_000, type }: Schema): fc.Arbitrary<unknown> {
  const [low, high] = [Math.max(minimum, -1_000), Math.min(maximum, 1_000)];
  const edges = fc.constantFrom(minimum, maximum);
  const whole = fc.integer({ min: Math.ceil(low), max: Math.floor(high) });
  if (type === 'integer') return fc.oneof({ weight: 9, arbitrary: whole }, edges);
  const thousandths = fc.integer({ min: Math.ceil(low * 1000), max: Math.floor(high * 1000) });
  return fc.oneof(
    { weight: 4, arbitrary: whole },
    { weight: 4, arbitrary: thousandths.map((n) => n / 1000) },
    edges,
  );
}
