import { CompiledQuery, type DatabaseConnection, Kysely, MysqlDialect, PostgresDialect, sql } from 'kysely';
import { createPool } from 'mysql2';
import pg from 'pg';
import { log } from '../log.ts';
import { isUniqueViolation } from './faults.ts';
import { SiagaSqliteDialect } from './sqlite-dialect.ts';
import { SqliteLongReadsDialect } from './sqlite-long-reads.ts';
import type { Db, Tables } from './transaction.ts';

export type Dialect = 'sqlite' | 'mysql' | 'postgres';

/** The open database: `db` for everything quick, `longReads` for exports and figures over years. */
export interface Database {
  readonly dialect: Dialect;
  readonly db: Db;
  /** Read-only and never in the way of a press; on SQLite a thread of its own, on PostgreSQL a pool of its own. */
  readonly longReads: Db;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

// One place decides how numbers come back: int8 and sums as JavaScript numbers, all of ours are safe integers.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);

const POOL_SIZE = 10;
/** Connections of PostgreSQL for long reads and migrations, which have no time limit. */
const LONG_POOL_SIZE = 3;
const CONNECT_TIMEOUT_MS = 5_000;
/** A database that hangs instead of refusing must not hold its callers for ever. */
const QUERY_TIMEOUT_MS = 30_000;

/**
 * Opens `sqlite:<file>`, `mysql://…` (MySQL 8, MariaDB 10.6+) or `postgres://…` (14+, `?schema=` names the
 * schema, else `siaga`). Nothing is contacted before the first query.
 */
export function openDatabase(url: string): Database {
  if (url.startsWith('sqlite:')) return openSqlite(url.slice('sqlite:'.length));
  return /^(mysql|mariadb):/.test(url) ? openMysql(url) : openPostgres(url);
}

function assemble(dialect: Dialect, db: Kysely<Tables>, longReads: Kysely<Tables> = db): Database {
  return {
    dialect,
    db,
    longReads,
    async ping() {
      await sql`select 1`.execute(db);
    },
    async close() {
      if (longReads !== db) await longReads.destroy();
      await db.destroy();
    },
  };
}

function openSqlite(file: string): Database {
  return assemble(
    'sqlite',
    new Kysely<Tables>({ dialect: new SiagaSqliteDialect(file) }),
    new Kysely<Tables>({ dialect: new SqliteLongReadsDialect(file) }),
  );
}

function openMysql(url: string): Database {
  const address = new URL(url);
  address.protocol = 'mysql:';
  const pool = createPool({
    uri: address.href,
    charset: 'utf8mb4',
    connectionLimit: POOL_SIZE,
    connectTimeout: CONNECT_TIMEOUT_MS,
    supportBigNumbers: true,
    decimalNumbers: true,
    enableKeepAlive: true,
    // Several statements in one text are what an injection would need.
    multipleStatements: false,
  });
  const dialect = new MysqlDialect({
    pool,
    // Locking reads then see the newest committed rows, as on PostgreSQL, instead of an older snapshot.
    async onCreateConnection(connection) {
      await connection.executeQuery(
        CompiledQuery.raw('set session transaction isolation level read committed'),
      );
    },
  });
  return assemble('mysql', new Kysely<Tables>({ dialect }));
}

function openPostgres(url: string): Database {
  const address = new URL(url);
  const schema = address.searchParams.get('schema') ?? 'siaga';
  address.searchParams.delete('schema');
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) throw new Error('schema must be a plain lower-case name');
  const open = (limits: pg.PoolConfig) =>
    new Kysely<Tables>({ dialect: postgresDialect({ connectionString: address.href, ...limits }, schema) });
  return assemble(
    'postgres',
    open({ max: POOL_SIZE, query_timeout: QUERY_TIMEOUT_MS }),
    open({ max: LONG_POOL_SIZE }),
  );
}

function postgresDialect(config: pg.PoolConfig, schema: string): PostgresDialect {
  const pool = new pg.Pool({ connectionTimeoutMillis: CONNECT_TIMEOUT_MS, keepAlive: true, ...config });
  // An idle connection that the server cuts is not a reason to end the process; the next query takes another.
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'));
  // Nor one that is lent out and between two statements of its transaction: the next statement fails and says so.
  pool.on('connect', (client) => {
    client.on('error', (error) => log.warn({ err: error }, 'a database connection was lost'));
  });
  return new PostgresDialect({
    pool,
    // Set by statement, because session poolers (Supabase) refuse start-up options. In a schema of our own,
    // since Supabase shows `public` to the world.
    async onCreateConnection(connection) {
      await makeSchema(connection, schema);
      await connection.executeQuery(CompiledQuery.raw(`set search_path to ${schema}`));
    },
  });
}

// Looked for first: a user without the right to make schemas may use the one that is there.
async function makeSchema(connection: DatabaseConnection, schema: string): Promise<void> {
  const found = await connection.executeQuery(
    CompiledQuery.raw('select 1 from pg_namespace where nspname = $1', [schema]),
  );
  if (found.rows.length > 0) return;
  try {
    await connection.executeQuery(CompiledQuery.raw(`create schema if not exists ${schema}`));
  } catch (error) {
    // Another connection made it between the look and the statement.
    if (!isUniqueViolation(error)) throw error;
  }
}
