import { endpoint } from '@siaga/contracts/endpoint';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { availableDialects, makeTestDatabase } from '../../testing/databases.ts';
import { startHttpServer } from '../../testing/http-server.ts';
import { TestPerson } from '../../testing/person.ts';
import { startTcpProxy, type TcpProxy } from '../../testing/tcp-proxy.ts';
import { type Database, inTransaction, migrateToLatest, openDatabase, type Trx } from '../db/index.ts';
import '../jobs/table.ts';
import { oncePerKey } from './idempotency.ts';
import { serve } from './serve.ts';

const write = endpoint('POST /api/write', {
  access: 'public',
  summary: 'Writes a row.',
  reply: z.object({ name: z.string() }),
  idempotent: 'required',
});
const plain = endpoint('POST /api/plain', { access: 'public', summary: 'Writes a row.' });
const twice = endpoint('POST /api/twice', { access: 'public', summary: 'Writes a row, and another one.' });

const servers = availableDialects.filter((dialect) => dialect !== 'sqlite');

describe.each(servers)('when %s stops answering in the middle of a call', (dialect) => {
  let drop: () => Promise<void>;
  let proxy: TcpProxy;
  let database: Database;
  let server: Awaited<ReturnType<typeof startHttpServer>>;
  let person: TestPerson;
  let meanwhile: () => void;
  let beforeCommit: () => void;

  beforeEach(async () => {
    meanwhile = beforeCommit = () => {};
    const home = await makeTestDatabase(dialect);
    drop = home.drop;
    const target = new URL(home.url);
    proxy = await startTcpProxy(Number(target.port));
    target.port = String(proxy.port);
    database = openDatabase(target.href, { queryMs: 500 });
    await migrateToLatest(database);
    const insert = (trx: Trx, name: string) =>
      trx.insertInto('leases').values({ name, owner: name, expires_at: 0 }).execute();
    server = await startHttpServer((http) => {
      serve(http, write, ({ keyed }) =>
        oncePerKey(database.db, keyed, 1_000, async (trx) => {
          meanwhile();
          await insert(trx, 'once');
          return { name: 'once' };
        }),
      );
      serve(http, plain, async () => {
        await inTransaction(database.db, async (trx) => {
          await insert(trx, 'once');
          beforeCommit();
        });
      });
      serve(http, twice, async () => {
        await inTransaction(database.db, (trx) => insert(trx, 'first'));
        meanwhile();
        await inTransaction(database.db, (trx) => insert(trx, 'second'));
      });
    });
    person = new TestPerson(server.http);
  });
  afterEach(async () => {
    await server.stop();
    await proxy.close();
    await database.close();
    await drop();
  });

  const names = async () =>
    (await database.db.selectFrom('leases').select('name').execute()).map(({ name }) => name);

  test('before the commit: nothing was changed, and it says so', async () => {
    meanwhile = () => proxy.stall();
    const answer = await person.once('/api/write', undefined, 'wish');
    expect([answer.status, answer.body.code]).toEqual([503, 'database_unavailable']);
    expect(answer.body.detail).toContain('Nothing was changed');
    await proxy.mend();
    expect(await names()).toEqual([]);
  });

  test('at the commit: it may have been kept, and it says so', async () => {
    beforeCommit = () => proxy.mute();
    const answer = await person.post('/api/plain');
    expect([answer.status, answer.body.code]).toEqual([503, 'outcome_unknown']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(answer.body.detail).toMatch(
      /may or may not have been kept; repeat it with the same Idempotency-Key/,
    );
    await proxy.mend();
    expect(await names()).toEqual(['once']);
  });

  test('after a first transaction of the same call: it does not say that nothing was changed', async () => {
    meanwhile = () => proxy.stall();
    const answer = await person.post('/api/twice');
    expect([answer.status, answer.body.code]).toEqual([503, 'outcome_unknown']);
    await proxy.mend();
    expect(await names()).toEqual(['first']);
  });
});
