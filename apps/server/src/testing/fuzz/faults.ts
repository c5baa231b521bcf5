import fc, { toStringMethod } from 'fast-check';

/** JSON text that no JavaScript value writes, for example `-0` or `1e400`. */
export class RawJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  [toStringMethod](): string {
    return this.text.slice(0, 40);
  }
}

/** Values that somebody or some program sends where another one belongs. */
const strangers: unknown[] = [
  ...[null, true, false, '', ' ', 0, -1, 1.5, 1e-7, 1e21, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE, [], {}],
  ...['-0', '1e400', '-1e400', '1e-400', '9'.repeat(400), '1.00000000000000000000001'].map(
    (text) => new RawJson(text),
  ),
  new RawJson('{"__proto__":{"role":"admin"},"constructor":{"prototype":{"role":"admin"}}}'),
  new RawJson(`${'['.repeat(3_000)}${']'.repeat(3_000)}`),
  new RawJson(`${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`),
  ...['NaN', 'Infinity', '-Infinity', 'null', 'undefined', 'true', '0x10', '1e3', '1,5', '１２', '-0', '007'],
  ...[
    '\u0000',
    'a\u0000b',
    '\ud83d',
    'x\udc00',
    '\ud83d'.repeat(300),
    '🚨'.repeat(600),
    '\u202Egnisrever',
    '\uFEFF',
  ],
  ...[
    '<b>&"\'</b>',
    "'; drop table users; --",
    '%',
    '_',
    '\\',
    '%_\\%',
    '${7*7}',
    '{{7*7}}',
    '../../etc/passwd',
  ],
  ...[
    'a\r\nSet-Cookie: x=y',
    'İ',
    'ß',
    'ﬀ',
    '\u0301',
    '\u200b',
    'é',
    'e\u0301',
    '__proto__',
    'constructor',
    'toString',
  ],
  ...['a'.repeat(5_000), 'a'.repeat(200_000), ' '.repeat(10_000), '('.repeat(2_000), `${'a@'.repeat(500)}x`],
  ...['2026-02-30', '0000-01-01', '9999-12-31', '10000-01-01', '-000001-01-01', '2026-1-1', '2026-W01'],
  ...[
    '2026-11-18',
    '2026-11-18T04:00:00',
    '2026-11-18T24:00:00Z',
    '2026-12-31T23:59:60Z',
    '+275760-09-13T00:00:00Z',
  ],
  ...[
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+23:59',
    '9999-12-31T23:59:59.999-23:59',
    '1969-12-31T23:59:59Z',
  ],
  ...[
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    'Etc/../UTC',
    'utc',
    '+08:00',
  ],
  Array.from({ length: 2_000 }, (_item, index) => index),
  Array.from({ length: 501 }, () => '018f0000-0000-7000-8000-000000000000'),
  { $gt: '' },
  [[[]]],
];

/** A fault at the place `at`, counted over all members of a value. */
export type Fault =
  | { kind: 'stranger'; at: number; value: unknown }
  | { kind: 'missing'; at: number }
  | { kind: 'in a list'; at: number }
  | { kind: 'extra'; at: number; name: string; value: unknown };

const stranger = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...strangers) },
  fc.jsonValue({ maxDepth: 2 }),
);

const fault: fc.Arbitrary<Fault> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('stranger' as const), at: fc.nat(40), value: stranger }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('missing' as const), at: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('in a list' as const), at: fc.nat(40) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('extra' as const),
      at: fc.nat(40),
      name: fc.constantFrom('__proto__', 'constructor', 'id', 'siteId', 'role', 'balanceL', 'toString', ''),
      value: stranger,
    }),
  },
);

/** Most calls are right, so that things come into being; the rest have up to three faults. */
export const faults = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Fault[]>([]) },
  { weight: 5, arbitrary: fc.array(fault, { minLength: 1, maxLength: 3 }) },
);

type Members = Record<string, unknown> | unknown[];
/** Plain objects and lists; what stands for something else is one value. */
const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' &&
  value !== null &&
  [Object.prototype, Array.prototype, null].includes(Object.getPrototypeOf(value) as object | null);

/** A copy of the value with its faults. */
export function withFaults(value: unknown, list: readonly Fault[]): unknown {
  let faulty = copied(value);
  for (const one of list) {
    const places = placesIn(faulty);
    const place = places[one.at % (places.length + 1)];
    if (!place)
      faulty = one.kind === 'stranger' ? copied(one.value) : one.kind === 'in a list' ? [faulty] : faulty;
    else apply(one, place);
  }
  return faulty;
}

function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  if (!isMembers(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copied(member)]));
}

interface MemberPlace {
  of: Members;
  key: string;
}

function placesIn(value: unknown): MemberPlace[] {
  if (!isMembers(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    { of: value, key },
    ...placesIn(member).slice(0, 50),
  ]);
}

function apply(one: Fault, { of, key }: MemberPlace): void {
  const members = of as Record<string, unknown>;
  if (one.kind === 'stranger') members[key] = copied(one.value);
  else if (one.kind === 'in a list') members[key] = [members[key]];
  else if (one.kind === 'missing') Reflect.deleteProperty(members, key);
  else if (!Array.isArray(of))
    Object.defineProperty(of, one.name, {
      value: copied(one.value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
}

/** JSON with raw parts; a lone half of an emoji is written as an escape, as programs do. */
export function toJson(value: unknown): string {
  if (value instanceof RawJson) return value.text;
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`;
  if (typeof value !== 'object' || value === null)
    return value === undefined ? 'null' : JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${toJson(member)}`).join(',')}}`;
}
