import { createConnection } from 'mysql2/promise';
import pg from 'pg';

/** Ends every connection of the server to its database, as an administrator of the database does; answers how many. */
export async function killConnections(databaseUrl: string): Promise<number> {
  const { protocol, pathname } = new URL(databaseUrl);
  const name = pathname.slice(1);
  if (protocol === 'mysql:') return killOnMariadb(name);
  return killOnPostgres(name);
}

async function killOnMariadb(name: string): Promise<number> {
  const admin = await createConnection({ host: '127.0.0.1', port: 3306, user: 'root' });
  const [found] = await admin.query('select id from information_schema.processlist where db = ?', [name]);
  const ids = (found as { id: number }[]).map(({ id }) => id);
  // One that has ended by itself meanwhile is no fault.
  for (const id of ids) await admin.query(`kill connection ${id}`).catch(() => undefined);
  await admin.end();
  return ids.length;
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
