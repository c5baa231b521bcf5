import { endpoint } from '@siaga/contracts/endpoint';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { describeEachDatabase, makeTestDatabase, type TestDatabase } from '../../testing/databases.ts';
import { startHttpServer } from '../../testing/http-server.ts';
import { TestPerson } from '../../testing/person.ts';
import { type Actor, systemActor } from '../actor.ts';
import { type Database, migrateToLatest, openDatabase } from '../db/index.ts';
import { refused } from '../errors.ts';
import '../jobs/table.ts';
import { KEYS_KEPT_MS, oncePerKey } from './idempotency.ts';
import { dropKeysBefore } from './repository.ts';
import { serve } from './serve.ts';

const count = endpoint('POST /api/count/:name', {
  access: 'public',
  summary: 'Adds a row and answers how many there are.',
  params: z.object({ name: z.string() }),
  body: z.object({ step: z.number() }),
  reply: z.object({ name: z.string(), number: z.number() }),
  status: 201,
  idempotent: 'required',
});

describeEachDatabase('idempotency', (dialect) => {
  let home: TestDatabase;
  let database: Database;
  let server: Awaited<ReturnType<typeof startHttpServer>>;
  let person: TestPerson;
  let runs = 0;
  let caller: Actor | null = null;
  let before: () => Promise<void> = async () => {};

  beforeAll(async () => {
    home = await makeTestDatabase(dialect);
    database = openDatabase(home.url);
    await migrateToLatest(database);
    server = await startHttpServer(
      (http) =>
        serve(http, count, ({ params, body, keyed }) =>
          oncePerKey(database.db, keyed, 1_000, async (trx) => {
            runs++;
            await before();
            if (body.step < 0) throw refused('backwards', 'Only forwards');
            const owner = `${params.name}-${runs}`;
            await trx.insertInto('leases').values({ name: owner, owner, expires_at: 0 }).execute();
            const rows = await trx.selectFrom('leases').select('name').execute();
            return { name: params.name, number: rows.length };
          }),
        ),
      { authenticate: async () => caller },
    );
    person = new TestPerson(server.http);
  });
  afterAll(async () => {
    await server.stop();
    await database.close();
    await home.drop();
  });
  beforeEach(async () => {
    runs = 0;
    caller = null;
    before = async () => {};
    await database.db.deleteFrom('leases').execute();
    await database.db.deleteFrom('idempotency_keys').execute();
  });

  test('the same wish again gets the first answer and changes nothing', async () => {
    const first = await person.once('/api/count/a', { step: 1 }, 'wish');
    const again = await person.once('/api/count/a', { step: 1 }, 'wish');
    expect([first.status, first.headers['idempotent-replay']]).toEqual([201, undefined]);
    expect([again.status, again.headers['idempotent-replay']]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
    expect(runs).toBe(1);
  });

  test('the same key with another body is refused', async () => {
    await person.once('/api/count/a', { step: 1 }, 'wish');
    const other = await person.once('/api/count/a', { step: 2 }, 'wish');
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_conflict']);
    expect(runs).toBe(1);
  });

  test('the order of the body’s members does not make another wish', async () => {
    const send = (body: string) =>
      person.post('/api/count/a', body, { headers: { 'idempotency-key': 'wish' } });
    await send('{"step":1,"note":"x"}');
    expect((await send('{"note":"x","step":1}')).headers['idempotent-replay']).toBe('true');
  });

  test('copies that arrive together run once and all get that answer', async () => {
    let release!: () => void;
    const mayFinish = new Promise<void>((resolve) => (release = resolve));
    let entered!: () => void;
    const isInside = new Promise<void>((resolve) => (entered = resolve));
    before = () => {
      entered();
      return mayFinish;
    };
    const first = person.once('/api/count/a', { step: 1 }, 'wish');
    await isInside;
    const copies = Array.from({ length: 4 }, () => person.once('/api/count/a', { step: 1 }, 'wish'));
    release();
    const answers = await Promise.all([first, ...copies]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(runs).toBe(1);
    const rows = await database.db.selectFrom('leases').select('name').execute();
    expect(rows).toHaveLength(1);
  });

  test('a refused attempt is not kept: the key is free for the mended wish', async () => {
    const wrong = await person.once('/api/count/a', { step: -1 }, 'wish');
    expect([wrong.status, wrong.body.code]).toEqual([422, 'backwards']);
    const mended = await person.once('/api/count/a', { step: 1 }, 'wish');
    expect([mended.status, mended.headers['idempotent-replay']]).toEqual([201, undefined]);
  });

  test('keys of other callers and of other addresses are others', async () => {
    await person.once('/api/count/a', { step: 1 }, 'wish');
    expect((await person.once('/api/count/b', { step: 1 }, 'wish')).body.number).toBe(2);
    caller = systemActor('somebody else');
    expect((await person.once('/api/count/a', { step: 1 }, 'wish')).body.number).toBe(3);
  });

  test('the header is required and bounded', async () => {
    const missing = await person.post('/api/count/a', { step: 1 });
    expect([missing.status, missing.body.code]).toEqual([400, 'idempotency_key_required']);
    expect((await person.once('/api/count/a', { step: 1 }, 'k'.repeat(201))).status).toBe(400);
    expect((await person.once('/api/count/a', { step: 1 }, 'k'.repeat(200))).status).toBe(201);
    expect(runs).toBe(1);
  });

  test('answers are kept for longer than an entry may lie back, so that no late repeat counts twice', () => {
    // 31 days: entryRules of fuel, which platform cannot see.
    expect(KEYS_KEPT_MS).toBeGreaterThan(31 * 86_400_000);
  });

  test('old keys are dropped and young ones stay', async () => {
    await person.once('/api/count/a', { step: 1 }, 'wish');
    expect(await dropKeysBefore(database.db, 1_000)).toBe(0);
    expect(await dropKeysBefore(database.db, 1_001)).toBe(1);
    expect(
      (await person.once('/api/count/a', { step: 1 }, 'wish')).headers['idempotent-replay'],
    ).toBeUndefined();
  });
});
