import { CompiledQuery } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inTransaction } from './platform/db/index.ts';
import { TestTank } from './testing/fuel.ts';
import { pairKiosk, type TestKiosk } from './testing/kiosk.ts';
import { newPress } from './testing/press.ts';
import type { TestAnswer } from './testing/person.ts';
import { TestApp } from './testing/test-app.ts';

/** More than the pages that happen to be free can hold. */
const MANY = 60;
const NOTE = 'x'.repeat(1_000);

// The short form of `npm run chaos -- disk`: the engine refuses as it does on a full disk.
describe('a SQLite database without room', () => {
  let app: TestApp;
  let kiosk: TestKiosk;
  let tank: TestTank;

  beforeAll(async () => {
    app = await TestApp.start('sqlite');
    kiosk = await pairKiosk(app);
    tank = await TestTank.at(app);
  });
  afterAll(() => app.stop());
  beforeEach(() => room(1_000_000));

  /** How many pages the file may have; never fewer than it has. */
  const room = (pages: number) =>
    inTransaction(app.app.database.db, async (trx) => {
      await trx.executeQuery(CompiledQuery.raw(`pragma max_page_count = ${pages}`));
    });
  const isRefusal = ({ status, body, headers }: TestAnswer) =>
    status === 503 && body.code === 'database_unavailable' && Number(headers['retry-after']) > 0;

  it('refuses presses in words, keeps no half of one, and gives the same ones a receipt once there is room', async () => {
    const presses = Array.from({ length: MANY }, () => newPress({ note: NOTE }));
    const send = (press: object) => kiosk.post('/api/emergency/presses', press);
    await room(1);
    const refused = [];
    for (const press of presses) {
      const answer = await send(press);
      if (answer.status === 201) continue;
      expect(answer).toSatisfy(isRefusal);
      refused.push(press);
    }
    expect(refused.length).toBeGreaterThan(0);
    expect((await kiosk.get(`/api/emergency/presses/${refused[0]!.pressId}`)).status).toBe(404);
    await room(1_000_000);
    for (const press of refused) expect((await send(press)).status).toBe(201);
    const stored = await app.app.database.db.selectFrom('presses').select('press_id').execute();
    expect(stored.map(({ press_id }) => press_id).sort()).toEqual(
      presses.map(({ pressId }) => pressId).sort(),
    );
    expect((await app.app.emergency.verify()).faults).toEqual([]);
  });

  it('refuses movements in words, counts no half of one, and each once when it is repeated', async () => {
    const keys = Array.from({ length: MANY }, () => crypto.randomUUID());
    const send = (key: string) => tank.tryIn(1, { key, note: NOTE.slice(0, 400) });
    await room(1);
    const answers = await Promise.all(keys.map(send));
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) expect(answer).toSatisfy(isRefusal);
    expect(await tank.balanceL()).toBe(MANY - refused.length);
    await room(1_000_000);
    for (const key of keys) expect((await send(key)).status).toBe(201);
    expect(await tank.balanceL()).toBe(MANY);
    expect((await app.app.fuel.verify()).faults).toEqual([]);
  });
});
