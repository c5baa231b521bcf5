import fc from 'fast-check';
import type { TestAnswer, TestPerson } from '../person.ts';
import { randomAddress } from './cast.ts';
import type { Operation } from './document.ts';
import { type Fault, faults, RawJson, toJson, withFaults } from './faults.ts';
import { Known, type Pool } from './pool.ts';
import { valueOf } from './values.ts';

/** One call as it was drawn: right in itself, and what is wrong with it. */
interface Plan {
  operation: Operation;
  input: { params: unknown; query: unknown; body: unknown };
  faults: Fault[];
  key: string | null;
  /** Sent instead of or beside the usual headers. */
  headers: Record<string, string>;
  /** Put behind the address as it is. */
  tail: string;
}

/** A call that was made. */
export interface Sent {
  plan: Plan;
  url: string;
  body: string | undefined;
  headers: Record<string, string>;
  answer: TestAnswer;
  durationMs: number;
}

const usual = <Value>(value: Value, others: readonly Value[], weight = 150) =>
  fc.oneof({ weight, arbitrary: fc.constant(value) }, ...others.map((other) => fc.constant(other)));

const headers = usual<Record<string, string>>({}, [
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/json; charset=utf-16' },
  { 'content-type': 'multipart/form-data; boundary=x' },
  { 'content-type': '' },
  { 'accept-encoding': 'nonsense;q=x' },
  { authorization: 'Bearer siaga_00000000_forged' },
  { authorization: 'Basic Og==' },
  { 'x-device-key': 'siagak_forged' },
  { cookie: 'accessToken=eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.; refreshToken=%zz' },
  { origin: 'https://jahat.example' },
  { origin: 'null' },
  { host: 'a:b:c' },
]);
const keys = fc.oneof(
  { weight: 8, arbitrary: fc.uuid() },
  fc.constantFrom(null, null, '', 'k', 'x'.repeat(200), 'x'.repeat(201), '__proto__', 'é'),
);
const tails = usual('', [
  '%',
  '%zz',
  '%ff%fe',
  '?',
  '&',
  '#',
  '&a[b]=c',
  '&page=1&page=2',
  '&limit=1&limit=',
  '/',
]);

export const planOf = (operation: Operation): fc.Arbitrary<Plan> =>
  fc.record({
    operation: fc.constant(operation),
    input: fc.record({
      params: valueOf(operation.params, { name: '', path: operation.path }),
      query: valueOf(operation.query, { name: '', path: operation.path }),
      body: operation.body
        ? valueOf(operation.body, { name: '', path: operation.path })
        : usual(undefined, [{}, []]),
    }),
    faults,
    key: operation.takesKey ? keys : fc.constant(null),
    headers,
    tail: tails,
  });

/** Makes the call, and again where it took longer than `longMs`: only a call that is slow twice is slow by itself. */
export async function make(plan: Plan, person: TestPerson, pool: Pool, longMs: number): Promise<Sent> {
  const faulty = withFaults(plan.input, plan.faults) as Partial<Plan['input']> | null;
  const params = settled(faulty?.params, pool);
  const body = settled(faulty?.body, pool);
  const text = plan.operation.method === 'GET' || body === undefined ? undefined : toJson(body);
  const url = addressOf(plan, params, settled(faulty?.query, pool));
  const sentHeaders = {
    'x-forwarded-for': randomAddress(),
    ...(plan.key === null ? {} : { 'idempotency-key': plan.key }),
    ...plan.headers,
  };
  for (let attempt = 1; ; attempt++) {
    const begin = performance.now();
    const answer = await person.call(plan.operation.method, url, text, { headers: sentHeaders });
    const durationMs = performance.now() - begin;
    if (durationMs <= longMs || attempt > 1) {
      if (answer.status < 300) pool.learn(plan.operation.path, answer.body);
      return { plan, url, body: text, headers: sentHeaders, answer, durationMs };
    }
  }
}

/** Puts what is known by now in the place of `Known`; what is not known yet is some id that does not exist. */
export function settled(value: unknown, pool: Pool): unknown {
  if (value instanceof Known) return pool.find(value) ?? '018f0000-0000-7000-8000-000000000000';
  if (value instanceof RawJson) return value;
  if (Array.isArray(value)) return value.map((item) => settled(item, pool));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, settled(member, pool)]));
}

const written = (value: unknown): string => (typeof value === 'string' ? value : toJson(value));
const encoded = (value: unknown): string => encodeURIComponent(written(value).toWellFormed().slice(0, 4_000));

function addressOf({ operation, tail }: Plan, params: unknown, query: unknown): string {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_match, name: string) =>
    encoded((params as Record<string, unknown> | null | undefined)?.[name] ?? ''),
  );
  const pairs =
    typeof query === 'object' && query !== null && !(query instanceof RawJson)
      ? Object.entries(query).flatMap(([name, value]) =>
          (Array.isArray(value) ? value.slice(0, 50) : [value])
            .filter((one) => one !== undefined)
            .map((one) => `${encoded(name)}=${encoded(one)}`),
        )
      : [];
  const separator = tail.startsWith('&') && pairs.length === 0 ? '?' : '';
  return `${path}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}${separator}${tail}`;
}

/** In one line, for whoever reads a failure. */
export const told = ({ plan, url, body, headers: sent, answer }: Sent): string =>
  `${plan.operation.method} ${url.slice(0, 300)} ${JSON.stringify(sent)} ${(body ?? '').slice(0, 600)}\n  -> ${answer.status} ${answer.text.slice(0, 600)}`;
