import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Database, migrateToLatest, openDatabase } from '../../platform/db/index.ts';
import { describeEachDatabase, makeTestDatabase, type TestDatabase } from '../../testing/databases.ts';
import { contactOf, openKeys } from './keys.ts';

describeEachDatabase('the keys of web push', (dialect) => {
  let home: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    home = await makeTestDatabase(dialect);
    database = openDatabase(home.url);
    await migrateToLatest(database);
  });
  afterAll(async () => {
    await database.close();
    await home.drop();
  });
  beforeEach(async () => {
    await database.db.deleteFrom('channel_keys').execute();
  });

  const open = (secret = 's'.repeat(32)) => openKeys(database.db, { secret });

  test('are made once, and stay: browsers subscribe to them', async () => {
    const first = await open();
    expect(Buffer.from(first.publicKey, 'base64url')).toHaveLength(65);
    expect(await open()).toEqual(first);
  });

  test('are the same for processes that start for the first time at once', async () => {
    const opened = await Promise.all(Array.from({ length: 8 }, () => open()));
    expect(new Set(opened.map((keys) => keys.privateKey)).size).toBe(1);
  });

  test('are not to be read in the database', async () => {
    const keys = await open();
    const rows = await database.db.selectFrom('channel_keys').selectAll().execute();
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(keys.privateKey);
  });

  test('are made anew where the secret is another one, and the start goes on', async () => {
    const before = await open();
    const opened = await Promise.all(Array.from({ length: 4 }, () => open('t'.repeat(32))));
    expect(new Set(opened.map((keys) => keys.publicKey)).size).toBe(1);
    expect(opened[0]?.publicKey).not.toBe(before.publicKey);
  });
});

test('a push service is told the public address, else whom it may write to', () => {
  const admin = { email: 'a@siaga.test', name: 'a', password: 'x' };
  expect(contactOf({ publicUrl: 'https://siaga.example/path', admin })).toBe('https://siaga.example');
  expect(contactOf({ publicUrl: 'http://siaga.lan', admin })).toBe('mailto:a@siaga.test');
  expect(contactOf({ publicUrl: null, admin: null })).toMatch(/^mailto:[^@\s]+@[^@\s]+$/);
});
