import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../platform/db/index.ts';
import { describeEachDatabase, makeTestDatabase, type TestDatabase } from '../../testing/databases.ts';
import { type RunningServer, startServer } from '../../testing/server-process.ts';
import { verifyLedger } from './verify.ts';

const ADMIN = { email: 'admin@siaga.test', password: 'kata sandi admin' };
const MOVEMENTS = 1_000;
const LANES = 20;

describeEachDatabase('a server killed in the middle of 1,000 movements', (dialect) => {
  let database: TestDatabase;
  let server: RunningServer;
  const environment = () => ({
    SIAGA_DATABASE_URL: database.url,
    SIAGA_ADMIN_EMAIL: ADMIN.email,
    SIAGA_ADMIN_PASSWORD: ADMIN.password,
  });

  beforeAll(async () => {
    database = await makeTestDatabase(dialect);
    server = await startServer({ env: environment() });
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  async function signIn(): Promise<(path: string, body: unknown, key?: string) => Promise<Response>> {
    const origin = server.url;
    const send = (cookie: string) => (path: string, body: unknown, key?: string) =>
      fetch(origin + path, {
        method: 'POST',
        headers: {
          origin,
          cookie,
          'content-type': 'application/json',
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        body: JSON.stringify(body),
      });
    const answer = await send('')('/api/auth/login', ADMIN);
    return send(
      answer.headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0])
        .join('; '),
    );
  }

  it('keeps every movement that it confirmed, none twice, and ledger, sums and chains agree', async () => {
    let call = await signIn();
    const made = await call('/api/tanks', { name: 'Tangki', product: 'Solar', capacityL: 100_000 });
    const { tank } = (await made.json()) as { tank: { id: string } };
    const wishes = Array.from({ length: MOVEMENTS }, (_, index) => ({
      path: index % 2 === 0 ? '/api/stock/in' : '/api/stock/out',
      // Issues are so small that they never empty the tank, in whatever order they arrive; a first one may, and is repeated.
      body: { tankId: tank.id, litres: index % 2 === 0 ? 10 : (1 + (index % 900)) / 1000 },
      key: randomUUID(),
    }));
    const confirmed = new Map<string, string>();
    let killed = false;
    const sendAll = async () => {
      const waiting = wishes.filter(({ key }) => !confirmed.has(key));
      await Promise.all(
        Array.from({ length: LANES }, async () => {
          for (let wish = waiting.shift(); wish; wish = waiting.shift()) {
            const answer = await call(wish.path, wish.body, wish.key).catch(() => null);
            if (answer?.status !== 201) continue;
            const { movement } = (await answer.json()) as { movement: { id: string } };
            confirmed.set(wish.key, movement.id);
            // Half of it confirmed and twenty under way: the worst moment.
            if (!killed && confirmed.size === MOVEMENTS / 2) {
              killed = true;
              void server.kill();
            }
          }
        }),
      );
    };
    await sendAll();
    expect(confirmed.size).toBeGreaterThanOrEqual(MOVEMENTS / 2);
    expect(confirmed.size).toBeLessThan(MOVEMENTS);
    const beforeKill = new Map(confirmed);

    server = await startServer({ env: environment(), dataDir: server.dataDir });
    const opened = openDatabase(database.url);
    try {
      const afterKill = await verifyLedger(opened.db);
      expect(afterKill.faults).toEqual([]);
      expect(afterKill.movements).toBeGreaterThanOrEqual(beforeKill.size);

      // Everybody repeats what was not answered, and to be sure also everything that was.
      confirmed.clear();
      call = await signIn();
      for (let round = 0; round < 3 && confirmed.size < MOVEMENTS; round++) await sendAll();
      expect(confirmed.size).toBe(MOVEMENTS);
      for (const [key, id] of beforeKill) expect(confirmed.get(key)).toBe(id);
      expect(await verifyLedger(opened.db)).toEqual({ faults: [], movements: MOVEMENTS, tanks: 1 });
    } finally {
      await opened.close();
    }
  });
});
