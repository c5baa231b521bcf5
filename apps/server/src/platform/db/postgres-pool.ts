import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { log } from '../log.ts';
import { isDatabaseGone, isUniqueViolation } from './faults.ts';
import type { PoolLimits } from './pool-limits.ts';

// One place decides how numbers come back: int8 and sums as JavaScript numbers, all of ours are safe integers.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);

/** Longest wait for a free connection: many callers at once are no fault, and after that nobody waits any more. */
const WAIT_MS = 60_000;

/** @param url `?schema=` names the schema, else `siaga`. */
export function openPostgresPool(url: string, limits: PoolLimits): PostgresPool {
  const address = new URL(url);
  const schema = address.searchParams.get('schema') ?? 'siaga';
  address.searchParams.delete('schema');
  // The pool knows one limit for waiting and for connecting, so it gets the one and its clients the other.
  class Client extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      super({ ...config, connectionTimeoutMillis: limits.connectMs });
    }
  }
  const pool = new pg.Pool({
    connectionString: address.href,
    max: limits.connections,
    connectionTimeoutMillis: WAIT_MS,
    keepAlive: true,
    ...(limits.queryMs === undefined ? {} : { query_timeout: limits.queryMs }),
    Client,
    // By the pool and not by Kysely, which would never give a connection back whose first statements failed.
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the pool waits for it; its types do not say so
    onConnect: (client) => enterSchema(client, schema),
  });
  // An idle connection that the server cuts is not a reason to end the process; the next query takes another.
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'));
  // Nor one that is lent out and between two statements of its transaction: the next statement fails and says so.
  pool.on('connect', (client) => {
    client.on('error', (error) => log.warn({ err: error }, 'a database connection was lost'));
  });
  return {
    options: pool.options,
    connect: async () => lend(await pool.connect()),
    end: () => pool.end(),
  };
}

/**
 * A connection on which a query was lost, or ran into its limit, answers nothing more and is destroyed when it is given
 * back: the answer that is still to come belongs to nobody.
 */
function lend(client: pg.PoolClient): PostgresPoolClient {
  let lost: Error | undefined;
  // Kysely's second form of it takes a cursor, of which it was given none.
  const query = async (sql: string, parameters: readonly unknown[]) => {
    if (lost !== undefined) throw lost;
    try {
      return await client.query(sql, [...parameters]);
    } catch (error) {
      if (isDatabaseGone(error)) lost = error as Error;
      throw error;
    }
  };
  return {
    query: query as unknown as PostgresPoolClient['query'],
    release: (destroy) => client.release(destroy === true || lost !== undefined),
  };
}

// Set by statement, because session poolers (Supabase) refuse start-up options. In a schema of our own,
// since Supabase shows `public` to the world.
async function enterSchema(client: pg.ClientBase, schema: string): Promise<void> {
  // Looked for first: a user without the right to make schemas may use the one that is there.
  const found = await client.query('select 1 from pg_namespace where nspname = $1', [schema]);
  if (found.rows.length === 0) {
    try {
      await client.query(`create schema if not exists ${pg.escapeIdentifier(schema)}`);
    } catch (error) {
      // Another connection made it between the look and the statement.
      if (!isUniqueViolation(error)) throw error;
    }
  }
  await client.query(`set search_path to ${pg.escapeIdentifier(schema)}`);
}
