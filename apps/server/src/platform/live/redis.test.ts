import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../app.ts';
import { makeTestDatabase, REDIS_URL, redisAnswers, type TestDatabase } from '../../testing/databases.ts';
import { connectLive, cookiesOf } from '../../testing/live-client.ts';
import { TestPerson } from '../../testing/person.ts';
import { readConfig } from '../config.ts';

const ADMIN = { email: 'admin@siaga.test', password: 'kata sandi admin' };

describe.runIf(redisAnswers)('two instances joined by Redis', () => {
  let database: TestDatabase;
  const dataDir = mkdtempSync(join(tmpdir(), 'siaga-two-'));
  const apps: App[] = [];

  beforeAll(async () => {
    database = await makeTestDatabase('sqlite');
    const config = readConfig({
      SIAGA_DATA_DIR: dataDir,
      SIAGA_DATABASE_URL: database.url,
      SIAGA_REDIS_URL: REDIS_URL,
      SIAGA_ADMIN_EMAIL: ADMIN.email,
      SIAGA_ADMIN_PASSWORD: ADMIN.password,
    });
    for (let index = 0; index < 2; index++) {
      const app = await createApp({ config });
      await app.prepare();
      await app.http.listen({ host: '127.0.0.1', port: 0 });
      apps.push(app);
    }
  });
  afterAll(async () => {
    for (const app of apps) await app.stop('test over');
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const urlOf = (app: App) => `http://127.0.0.1:${(app.http.server.address() as AddressInfo).port}`;

  async function signedIn(app: App): Promise<TestPerson> {
    const person = new TestPerson(app.http);
    await person.signIn(ADMIN.email, ADMIN.password);
    return person;
  }

  it('a movement recorded at one is seen at the other', async () => {
    const [here, there] = apps as [App, App];
    const clerk = await signedIn(here);
    const watcher = await connectLive(urlOf(there), cookiesOf(await signedIn(there)));
    const { body } = await clerk.post('/api/tanks', { name: 'Tangki', product: 'Solar', capacityL: 1_000 });
    await clerk.once('/api/stock/in', { tankId: body.tank.id, litres: 12 });
    expect(await watcher.next('stock:changed')).toMatchObject({ tankId: body.tank.id, balanceL: 12 });
    watcher.close();
  });

  it('a person signed out at one is cut at the other', async () => {
    const [here, there] = apps as [App, App];
    const person = await signedIn(here);
    const watcher = await connectLive(urlOf(there), cookiesOf(person));
    const cut = new Promise((resolve) => watcher.socket.once('disconnect', resolve));
    await person.post('/api/auth/logout');
    expect(await cut).toBe('io server disconnect');
  });
});

it('serves its own clients while Redis is away', async () => {
  const database = await makeTestDatabase('sqlite');
  const dataDir = mkdtempSync(join(tmpdir(), 'siaga-alone-'));
  const app = await createApp({
    config: readConfig({
      SIAGA_DATA_DIR: dataDir,
      SIAGA_DATABASE_URL: database.url,
      // Nothing listens on this port.
      SIAGA_REDIS_URL: 'redis://127.0.0.1:1',
      SIAGA_ADMIN_EMAIL: ADMIN.email,
      SIAGA_ADMIN_PASSWORD: ADMIN.password,
    }),
  });
  await app.prepare();
  await app.http.listen({ host: '127.0.0.1', port: 0 });
  const clerk = new TestPerson(app.http);
  await clerk.signIn(ADMIN.email, ADMIN.password);
  const watcher = await connectLive(
    `http://127.0.0.1:${(app.http.server.address() as AddressInfo).port}`,
    cookiesOf(clerk),
  );
  const { body } = await clerk.post('/api/tanks', { name: 'Tangki', product: 'Solar', capacityL: 1_000 });
  expect((await clerk.once('/api/stock/in', { tankId: body.tank.id, litres: 12 })).status).toBe(201);
  expect(await watcher.next('stock:changed')).toMatchObject({ balanceL: 12 });
  const cut = new Promise((resolve) => watcher.socket.once('disconnect', resolve));
  await clerk.post('/api/auth/logout');
  await cut;
  await app.stop('test over');
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});
