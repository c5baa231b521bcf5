import {
  type Answer,
  clientEventAccess,
  type ClientEvent,
  clientEvents,
  serverEvents,
} from '@siaga/contracts/live';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { settled } from './testing/fuzz/calls.ts';
import { type Caller, castOf } from './testing/fuzz/cast.ts';
import type { Schema } from './testing/fuzz/document.ts';
import { type Fault, faults, withFaults } from './testing/fuzz/faults.ts';
import { furnishOtherSite, leaksIn, type OtherSite, stirOtherSite } from './testing/fuzz/other-site.ts';
import { Pool } from './testing/fuzz/pool.ts';
import { framePieces, requestPieces, writeFrames, writeRequests } from './testing/fuzz/raw-frames.ts';
import { PATIENCE_MS, runsOf } from './testing/fuzz/runs.ts';
import { LONGEST_MS } from './testing/fuzz/sound.ts';
import { valueOf } from './testing/fuzz/values.ts';
import { describeEachDatabase } from './testing/databases.ts';
import { TestTank } from './testing/fuel.ts';
import { connectLive, cookiesOf, type LiveClient } from './testing/live-client.ts';
import type { TestPerson } from './testing/person.ts';
import { TestApp } from './testing/test-app.ts';

const names = Object.keys(clientEvents) as ClientEvent[];
const isKnown = (name: string): name is ClientEvent => Object.hasOwn(clientEvents, name);

/** Bytes, less than the 256 KiB that one message may have. */
const LARGEST = 240_000;

interface Emission {
  name: string;
  /** Before its faults. */
  payload: unknown;
  faults: Fault[];
  /** How many arguments are sent; the payload is the first. */
  count: number;
}

const payloadOf = (name: ClientEvent) =>
  valueOf(z.toJSONSchema(clientEvents[name], { io: 'input' }) as Schema, { name: '', path: '' });
const rest = { faults, count: fc.constantFrom(1, 1, 1, 1, 0, 2, 5) };
const emission: fc.Arbitrary<Emission> = fc.oneof(
  ...names.map((name) => fc.record({ name: fc.constant(name as string), payload: payloadOf(name), ...rest })),
  fc.record({
    name: fc.constantFrom(
      ...Object.keys(serverEvents),
      '__proto__',
      'constructor',
      'join',
      '',
      'x'.repeat(500),
    ),
    payload: fc.jsonValue({ maxDepth: 2 }),
    ...rest,
  }),
  fc.record({ name: fc.constantFrom(...names), payload: fc.constant(Buffer.from([0, 255, 1])), ...rest }),
);

/** What this caller shows when it connects: cookies, or the credential that it calls with. */
function openingOf(person: TestPerson) {
  const credential =
    person.headers['authorization']?.replace('Bearer ', '') ?? person.headers['x-device-key'];
  return credential === undefined ? cookiesOf(person) : { auth: { token: credential } };
}

describeEachDatabase('whatever is sent to the sockets', (dialect) => {
  let app: TestApp;
  let url: string;
  let other: OtherSite;
  let cast: Caller[];
  /** Somebody of the first site whom none of this is to disturb. */
  let bystander: LiveClient;

  beforeAll(async () => {
    app = await TestApp.start(dialect, { SIAGA_TRUSTED_PROXIES: '127.0.0.1' });
    url = await app.listen();
    const tank = await TestTank.at(app);
    other = await furnishOtherSite(app);
    cast = castOf(app, tank.id);
    bystander = await connectLive(url, cookiesOf(await app.person('supervisor')));
  });
  afterAll(async () => {
    bystander.close();
    await app.stop();
  });

  const expectBystander = async () => {
    expect(await bystander.ask('ping', { sentAt: 7 })).toMatchObject({ ok: true, value: { sentAt: 7 } });
    for (const event of bystander.events) expect(leaksIn(JSON.stringify(event), other, '')).toEqual([]);
  };

  /** Sends one event; again where the answer took long, since only what is slow twice is slow by itself. */
  async function faultsOf(
    client: LiveClient,
    caller: Caller,
    { name }: Emission,
    args: unknown[],
  ): Promise<string[]> {
    let durationMs = Number.POSITIVE_INFINITY;
    let answer: Answer<unknown> | undefined;
    for (let attempt = 1; attempt <= 2 && durationMs > LONGEST_MS; attempt++) {
      const begin = performance.now();
      answer = (await client.ask(name, ...args)) as Answer<unknown>;
      durationMs = performance.now() - begin;
    }
    const found: string[] = [];
    if (durationMs > LONGEST_MS) found.push(`took ${Math.round(durationMs)} ms, twice`);
    const isRefused = answer?.ok === false && /^[a-z]+(_[a-z]+)*$/.test(answer.problem.code);
    if (answer?.ok !== true && !isRefused) found.push('an answer without the shape of one');
    if (answer?.ok === false && answer.problem.code === 'internal') found.push('a fault of the server');
    const isMeant = isKnown(name) && caller.may(clientEventAccess[name]);
    if (answer?.ok === true && !isMeant) found.push(`${caller.name} got past who may send it`);
    if (caller.isOfOneSite && leaksIn(JSON.stringify(answer), other, JSON.stringify(args)).length > 0)
      found.push('tells of the other site');
    return found.map(
      (fault) => `${caller.name}: ${fault}: ${name} ${JSON.stringify(args)} -> ${JSON.stringify(answer)}`,
    );
  }

  it(
    'as events is answered soundly, disturbs nobody else and tells nothing of another site',
    async () => {
      for (const caller of cast.filter(({ name }) => name !== 'nobody')) {
        await fc.assert(
          fc.asyncProperty(
            fc.array(emission, { minLength: 1, maxLength: 25, size: 'max' }),
            async (emissions) => {
              const { body } = await app.admin.post('/api/emergency/presses', {
                pressId: crypto.randomUUID(),
                siteId: app.siteId,
              });
              const pool = new Pool(new Set());
              pool.learn('/api/emergency/presses', { incident: { id: body.incident.id } });
              for (const [kind, id] of other.ids) pool.addForeign(kind, id);
              const client = await connectLive(url, openingOf(await caller.present()));
              for (const one of emissions) {
                const payload = settled(withFaults(one.payload, one.faults), pool);
                const args = Array.from({ length: one.count }, () => payload);
                // More than a connection may carry at once ends it, which has a test of its own.
                while (JSON.stringify(args).length > LARGEST) args.pop();
                const found = await faultsOf(client, caller, one, args);
                if (found.length > 0) throw new Error(found.join('\n'));
              }
              await stirOtherSite(app, other);
              expect(await client.ask('ping', { sentAt: 1 })).toMatchObject({ ok: true });
              const heard = JSON.stringify(client.events);
              client.close();
              if (caller.isOfOneSite) expect(leaksIn(heard, other, JSON.stringify(emissions))).toEqual([]);
            },
          ),
          runsOf(dialect === 'sqlite' ? 6 : 2),
        );
        await expectBystander();
      }
    },
    PATIENCE_MS,
  );

  it('by somebody who signed out, or never signed in, is not even heard', async () => {
    await expect(connectLive(url, {})).rejects.toThrow('unauthenticated');
    const person = await app.person('responder');
    const opening = cookiesOf(person);
    const client = await connectLive(url, opening);
    const cut = new Promise((resolve) => client.socket.once('disconnect', resolve));
    await person.post('/api/auth/logout');
    await cut;
    await expect(connectLive(url, opening)).rejects.toThrow('unauthenticated');
    await expectBystander();
  });

  it(
    'as frames and requests that no browser makes ends their own connection and no other',
    async () => {
      const port = Number(new URL(url).port);
      const cookie = String(cookiesOf(await app.person('supervisor')).extraHeaders?.['cookie']);
      const statusesIn = (text: string) =>
        [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
      await fc.assert(
        fc.asyncProperty(framePieces, requestPieces, fc.boolean(), async (frames, requests, isSignedIn) => {
          const answers = [
            await writeFrames(port, isSignedIn ? cookie : '', frames),
            await writeRequests(port, requests),
          ];
          for (const status of answers.flatMap(statusesIn)) expect(status).toBeLessThan(500);
          if (!isSignedIn) expect(leaksIn(answers.join(''), other, '')).toEqual([]);
          expect(await bystander.ask('ping', { sentAt: 1 })).toMatchObject({ ok: true });
        }),
        runsOf(dialect === 'sqlite' ? 150 : 30),
      );
      expect((await app.nobody().get('/health')).status).toBe(200);
      await expectBystander();
    },
    PATIENCE_MS,
  );
});
