import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../platform/db/index.ts';
import { describeEachDatabase, makeTestDatabase, type TestDatabase } from '../../testing/databases.ts';
import { newPress } from '../../testing/press.ts';
import { type RunningServer, startServer } from '../../testing/server-process.ts';
import { verifyIncidents } from '../timeline/verify.ts';

const ADMIN = { email: 'admin@siaga.test', password: 'kata sandi admin' };
const PRESSES = 150;
const LANES = 12;
/** Receipts after which the plug is pulled; where the twelve under way stand then is chance. */
const KILLED_AT = [40, 100];

describeEachDatabase('a server killed again and again in a stream of presses', (dialect) => {
  let database: TestDatabase;
  let server: RunningServer;
  let token: string;

  const start = async (dataDir?: string) => {
    server = await startServer({
      env: {
        SIAGA_DATABASE_URL: database.url,
        SIAGA_ADMIN_EMAIL: ADMIN.email,
        SIAGA_ADMIN_PASSWORD: ADMIN.password,
      },
      ...(dataDir === undefined ? {} : { dataDir }),
    });
  };

  beforeAll(async () => {
    database = await makeTestDatabase(dialect);
    await start();
    token = await pair();
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  const post = (path: string, body: unknown, headers: Record<string, string>) =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { origin: server.url, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  async function pair(): Promise<string> {
    const signedIn = await post('/api/auth/login', ADMIN, {});
    const cookie = signedIn.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const shown = (await (await post('/api/kiosks/pairing', {}, {})).json()) as {
      code: string;
      claim: string;
    };
    await post('/api/kiosks', { code: shown.code, name: 'Kios' }, { cookie });
    const claimed = await post('/api/kiosks/pairing/claim', { claim: shown.claim }, {});
    return ((await claimed.json()) as { token: string }).token;
  }

  it('has every press that it gave a receipt for, once and whole, and gives the same receipt again', async () => {
    // Every third opens an incident of its own time, the others join one.
    const presses = Array.from({ length: PRESSES }, (_, index) =>
      newPress({ ageMs: Math.floor(index / 3) * 10 * 60_000, note: `tekanan ${index}` }),
    );
    const receipts = new Map<string, string>();
    const kills = [...KILLED_AT];
    async function sendAll(): Promise<void> {
      let left = presses.filter(({ pressId }) => !receipts.has(pressId));
      let isKilled = false as boolean;
      await Promise.all(
        Array.from({ length: LANES }, async () => {
          for (let press = left.shift(); press; press = left.shift()) {
            const answer = await post('/api/emergency/presses', press, { 'x-device-key': token }).catch(
              () => null,
            );
            if (!answer?.ok) continue;
            const body = (await answer.json().catch(() => null)) as { receipt: string } | null;
            if (!body) continue;
            receipts.set(press.pressId, body.receipt);
            if (isKilled || receipts.size < (kills[0] ?? Number.POSITIVE_INFINITY)) continue;
            isKilled = true;
            kills.shift();
            left = [];
            await server.kill();
          }
        }),
      );
      if (isKilled) await start(server.dataDir);
    }
    for (let round = 0; round < 10 && receipts.size < PRESSES; round++) {
      const confirmed = new Map(receipts);
      await sendAll();
      await isWhole([...confirmed.keys()]);
    }
    expect(kills).toEqual([]);
    expect(receipts.size).toBe(PRESSES);

    const before = new Map(receipts);
    receipts.clear();
    await sendAll();
    expect(receipts).toEqual(before);
    await isWhole([...before.keys()]);
  }, 180_000);

  /** Every confirmed press is there once; whatever is there has its story, audit and deliveries. */
  async function isWhole(confirmed: readonly string[]): Promise<void> {
    const opened = openDatabase(database.url);
    try {
      const { db } = opened;
      expect((await verifyIncidents(db)).faults).toEqual([]);
      const stored = await db.selectFrom('presses').select('press_id').execute();
      const ids = stored.map((press) => press.press_id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(confirmed.filter((id) => !ids.includes(id))).toEqual([]);
      const incidents = await db.selectFrom('incidents').select('id').orderBy('id').execute();
      const audited = await db
        .selectFrom('audit_entries')
        .select('target_id')
        .where('action', '=', 'incident.raised')
        .orderBy('target_id')
        .execute();
      expect(audited.map((entry) => entry.target_id)).toEqual(incidents.map(({ id }) => id));
      const alerts = await db
        .selectFrom('deliveries')
        .select(['subject_id', (eb) => eb.fn.countAll<number>().as('total')])
        .where('kind', '=', 'alert')
        .groupBy('subject_id')
        .execute();
      // One row for each channel that the incident was, or could not be, told through.
      expect(new Set(alerts.map(({ total }) => total)).size).toBeLessThanOrEqual(1);
      expect([0, incidents.length]).toContain(alerts.length);
    } finally {
      await opened.close();
    }
  }
});
