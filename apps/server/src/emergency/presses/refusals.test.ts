import { CompiledQuery } from 'kysely';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../app.ts';
import { readConfig } from '../../platform/config.ts';
import { inTransaction, openDatabase } from '../../platform/db/index.ts';
import { availableDialects, describeEachDatabase, makeTestDatabase } from '../../testing/databases.ts';
import { pairKiosk, type TestKiosk } from '../../testing/kiosk.ts';
import { TestPerson } from '../../testing/person.ts';
import { newPress, readIncident } from '../../testing/press.ts';
import { startTcpProxy } from '../../testing/tcp-proxy.ts';
import { ADMIN, TestApp } from '../../testing/test-app.ts';

const URL_OF_PRESSES = '/api/emergency/presses';

describeEachDatabase('a press is refused', (dialect) => {
  let app: TestApp;
  let kiosk: TestKiosk;

  beforeAll(async () => {
    app = await TestApp.start(dialect);
    kiosk = await pairKiosk(app);
  });
  afterAll(() => app.stop());

  const pressId = crypto.randomUUID();

  test.each([
    ['broken JSON', '{"pressId":', {}],
    ['a list', JSON.stringify([newPress()]), {}],
    ['a text', '"tolong"', {}],
    ['a number', '113', {}],
    ['null', 'null', {}],
    ['nothing', '', {}],
    ['no pressId', '{"category":"fire"}', {}],
    ['a pressId that is no UUID', '{"pressId":"17"}', {}],
    ['a pressId that is no text', '{"pressId":{"$gt":""}}', {}],
    ['more than a megabyte', JSON.stringify({ pressId, note: 'x'.repeat(1024 * 1024) }), {}],
    ['another media type', JSON.stringify({ pressId }), { 'content-type': 'text/plain' }],
    ['a form', `pressId=${pressId}`, { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a media type that is none', JSON.stringify({ pressId }), { 'content-type': ';;' }],
  ])('with %s: 400', async (_what, body, headers) => {
    const refused = await kiosk.post(URL_OF_PRESSES, body, { headers });
    expect(refused.status).toBe(400);
    expect(['malformed', 'malformed_json']).toContain(refused.body.code);
  });

  test('without a media type: 400', async () => {
    const refused = await app.app.http.inject({
      method: 'POST',
      url: URL_OF_PRESSES,
      headers: { 'x-device-key': kiosk.token, 'content-type': '' },
      payload: JSON.stringify(newPress()),
    });
    expect(refused.statusCode).toBe(400);
  });

  test('not for a body of just under a megabyte', async () => {
    const large = { pressId: crypto.randomUUID(), category: 'fire', photo: 'x'.repeat(1_000_000) };
    expect((await kiosk.post(URL_OF_PRESSES, large)).status).toBe(201);
  });

  test('from nobody and with a forged credential: 401, whatever it says', async () => {
    for (const stranger of [app.nobody(), app.program('siaga_forged'), app.program('siagak_forged')]) {
      for (const body of [newPress(), '{"broken'])
        expect((await stranger.post(URL_OF_PRESSES, body)).status).toBe(401);
    }
  });

  test('from a revoked kiosk: 401 at once', async () => {
    const revoked = await pairKiosk(app);
    expect((await revoked.post(URL_OF_PRESSES, newPress())).status).toBe(201);
    await app.admin.delete(`/api/kiosks/${revoked.id}`);
    expect((await revoked.post(URL_OF_PRESSES, newPress())).status).toBe(401);
  });

  test('never for coming too often: a hundred at once are a hundred receipts', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => kiosk.post(URL_OF_PRESSES, newPress({ category: 'rescue' }))),
    );
    expect([...new Set(answers.map(({ status }) => status))]).toEqual([201]);
  });
});

const servers = availableDialects.filter((dialect) => dialect !== 'sqlite');

describe.each(servers)('a press while %s is away', (dialect) => {
  test('is 503, whoever presses, and the same press counts once when it is back', async () => {
    const home = await makeTestDatabase(dialect);
    const target = new URL(home.url);
    const proxy = await startTcpProxy(Number(target.port));
    target.port = String(proxy.port);
    const dataDir = mkdtempSync(join(tmpdir(), 'siaga-away-'));
    const config = readConfig({
      SIAGA_DATA_DIR: dataDir,
      SIAGA_DATABASE_URL: target.href,
      SIAGA_ADMIN_EMAIL: ADMIN.email,
      SIAGA_ADMIN_PASSWORD: ADMIN.password,
    });
    const app = await createApp({ config });
    try {
      await app.prepare();
      const admin = new TestPerson(app.http);
      await admin.signIn(ADMIN.email, ADMIN.password);
      const press = newPress({ note: 'tolong' });
      await proxy.cut();
      for (const caller of [admin, new TestPerson(app.http, { 'x-device-key': 'siagak_any' })]) {
        const refused = await caller.post(URL_OF_PRESSES, press);
        expect([refused.status, refused.body.code]).toEqual([503, 'database_unavailable']);
        expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      }
      await proxy.mend();
      const kept = await admin.post(URL_OF_PRESSES, press);
      expect([kept.status, kept.body.incident.pressCount]).toEqual([201, 1]);
      expect((await admin.post(URL_OF_PRESSES, press)).status).toBe(200);
    } finally {
      await app.stop('test over');
      await proxy.close();
      await home.drop();
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});

describe('a press while SQLite cannot write', () => {
  let app: TestApp;
  let kiosk: TestKiosk;

  beforeAll(async () => {
    app = await TestApp.start('sqlite');
    kiosk = await pairKiosk(app);
  });
  afterAll(() => app.stop());

  /** @param mend Makes it writable again; answers through whom the kiosk reaches the server then. */
  async function isRefusedThenKept(mend: () => Promise<TestPerson>) {
    const press = newPress();
    const refused = await kiosk.post(URL_OF_PRESSES, press);
    expect([refused.status, refused.body.code]).toEqual([503, 'database_unavailable']);
    const again = await mend();
    const kept = await again.post(URL_OF_PRESSES, press);
    expect(kept.status).toBe(201);
    expect((await again.post(URL_OF_PRESSES, press)).body.receipt).toBe(kept.body.receipt);
    const { presses } = await readIncident(app.admin, kept.body.incident as { id: string });
    expect(presses.filter(({ pressId }) => pressId === press.pressId)).toHaveLength(1);
  }

  test('because another process holds it is 503, and kept when repeated', async () => {
    const other = openDatabase(app.database.url);
    let letGo = () => {};
    let held: Promise<void> | undefined;
    await new Promise<void>((isHolding) => {
      held = inTransaction(other.db, async (trx) => {
        await trx.updateTable('sites').set({ name: 'Ditahan' }).execute();
        isHolding();
        await new Promise<void>((release) => (letGo = release));
      });
    });
    await isRefusedThenKept(async () => {
      letGo();
      await held;
      return kiosk;
    });
    await other.close();
  }, 60_000);

  test('because it is read-only is 503, and kept after a restart', async () => {
    await inTransaction(app.app.database.db, (trx) =>
      trx.executeQuery(CompiledQuery.raw('pragma query_only = 1')),
    );
    const config = readConfig({ SIAGA_DATA_DIR: app.dataDir, SIAGA_DATABASE_URL: app.database.url });
    const restarted = await createApp({ config, clock: app.clock });
    await isRefusedThenKept(async () => {
      await restarted.prepare();
      return new TestPerson(restarted.http, kiosk.headers);
    });
    await restarted.stop('test over');
  });
});
