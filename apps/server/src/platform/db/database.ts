import { Kysely, MysqlDialect, PostgresDialect, sql } from 'kysely';
import type { PoolLimits } from './pool-limits.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { sqliteLongReadsDialect } from './sqlite-long-reads.ts';
import type { Db, Tables } from './transaction.ts';

export type Dialect = 'sqlite' | 'mysql' | 'postgres';

/** The open database: `db` for everything quick, `longReads` for exports and figures over years. */
export interface Database {
  readonly dialect: Dialect;
  readonly db: Db;
  /** Read-only and never in the way of a press; on SQLite a thread of its own, else a pool of its own. */
  readonly longReads: Db;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
  /** What the database server's own clock says, UTC ms; null on SQLite, which has none but this machine's. */
  serverNow(): Promise<number | null>;
  close(): Promise<void>;
}

/** How long what is asked may take, ms; the usual ones unless a test cannot wait that long. */
export interface PatienceLimits {
  /** Until a server has taken a connection. Waiting for a free one is not counted: many callers are no fault. */
  connectMs: number;
  /** A query of `db` on a server; a server that hangs instead of refusing must not hold its callers for ever. */
  queryMs: number;
  /** A write on SQLite while another process is writing (a backup, the command line). */
  writerMs: number;
}

const USUAL_LIMITS: PatienceLimits = { connectMs: 5_000, queryMs: 30_000, writerMs: 10_000 };
const POOL_SIZE = 10;
/** Connections for long reads and migrations, which have no time limit. */
const LONG_POOL_SIZE = 3;

/**
 * Opens `sqlite:<file>`, `mysql://…` (MySQL 8, MariaDB 10.6+) or `postgres://…` (14+, `?schema=` names the
 * schema, else `siaga`). Nothing is contacted before the first query.
 */
export function openDatabase(url: string, limits: Partial<PatienceLimits> = {}): Database {
  const { connectMs, queryMs, writerMs } = { ...USUAL_LIMITS, ...limits };
  if (url.startsWith('sqlite:')) {
    const file = url.slice('sqlite:'.length);
    return assemble(
      'sqlite',
      new Kysely<Tables>({ dialect: sqliteDialect(file, writerMs) }),
      new Kysely<Tables>({ dialect: sqliteLongReadsDialect(file) }),
    );
  }
  const dialect = /^(mysql|mariadb):/.test(url) ? 'mysql' : 'postgres';
  const open = (limits: PoolLimits) => new Kysely<Tables>({ dialect: serverDialect(dialect, url, limits) });
  return assemble(
    dialect,
    open({ connections: POOL_SIZE, connectMs, queryMs }),
    open({ connections: LONG_POOL_SIZE, connectMs }),
  );
}

// With the first query and only for the database that is asked: each driver weighs some megabytes.
function serverDialect(dialect: 'mysql' | 'postgres', url: string, limits: PoolLimits) {
  if (dialect === 'mysql') {
    return new MysqlDialect({
      pool: async () => (await import('./mysql-pool.ts')).openMysqlPool(url, limits),
    });
  }
  return new PostgresDialect({
    pool: async () => (await import('./postgres-pool.ts')).openPostgresPool(url, limits),
  });
}

const nowOn = {
  mysql: sql<{ ms: number }>`select round(unix_timestamp(sysdate(3)) * 1000) as ms`,
  postgres: sql<{ ms: number }>`select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms`,
};

function assemble(dialect: Dialect, db: Kysely<Tables>, longReads: Kysely<Tables>): Database {
  return {
    dialect,
    db,
    longReads,
    async ping() {
      await sql`select 1`.execute(db);
    },
    async serverNow() {
      if (dialect === 'sqlite') return null;
      const { rows } = await nowOn[dialect].execute(db);
      return rows[0]!.ms;
    },
    async close() {
      await longReads.destroy();
      await db.destroy();
    },
  };
}
