import { createConnection } from 'mysql2/promise';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** A server that was just started, or whose connections were just ended, has none for a moment. */
const CONNECTED_WITHIN_MS = 10_000;

/**
 * Ends every connection of the server to its database, as an administrator of the database does.
 * @throws Error when there is none to end for 10 s.
 */
export async function killConnections(databaseUrl: string): Promise<void> {
  const { protocol, pathname } = new URL(databaseUrl);
  const name = pathname.slice(1);
  const until = performance.now() + CONNECTED_WITHIN_MS;
  while ((await (protocol === 'mysql:' ? killOnMariadb(name) : killOnPostgres(name))) === 0) {
    if (performance.now() > until) throw new Error(`nobody is connected to ${name}`);
    await sleep(50);
  }
}

async function killOnMariadb(name: string): Promise<number> {
  const admin = await createConnection({ host: '127.0.0.1', port: 3306, user: 'root' });
  const [found] = await admin.query('select id from information_schema.processlist where db = ?', [name]);
  let ended = 0;
  for (const { id } of found as { id: number }[])
    // One that has ended by itself meanwhile is no fault.
    await admin.query(`kill connection ${id}`).then(
      () => ended++,
      () => undefined,
    );
  await admin.end();
  return ended;
}

async function killOnPostgres(name: string): Promise<number> {
  const admin = new pg.Client({ host: '127.0.0.1', port: 5432, user: 'postgres', database: 'postgres' });
  await admin.connect();
  const { rowCount } = await admin.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1',
    [name],
  );
  await admin.end();
  return rowCount ?? 0;
}
