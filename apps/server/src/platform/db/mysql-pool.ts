import type { MysqlPool, MysqlPoolConnection } from 'kysely';
import { createPool, type PoolConnection, type QueryOptions } from 'mysql2';
import type { Socket } from 'node:net';
import type { PoolLimits } from './pool-limits.ts';

type Callback = (error: unknown, connection: MysqlPoolConnection) => void;

/** Connections to MySQL 8 or MariaDB. */
export function openMysqlPool(url: string, limits: PoolLimits): MysqlPool {
  const address = new URL(url);
  address.protocol = 'mysql:';
  const pool = createPool({
    uri: address.href,
    charset: 'utf8mb4',
    connectionLimit: limits.connections,
    connectTimeout: limits.connectMs,
    supportBigNumbers: true,
    decimalNumbers: true,
    enableKeepAlive: true,
    // Several statements in one text are what an injection would need.
    multipleStatements: false,
  });
  const prepared = new WeakSet<PoolConnection>();
  return {
    getConnection(callback: Callback) {
      pool.getConnection((fault, connection) => {
        if (fault) return callback(fault, undefined as never);
        const lent = lend(connection, limits.queryMs);
        if (prepared.has(connection)) return callback(undefined, lent);
        // Locking reads then see the newest committed rows, as on PostgreSQL, instead of an older snapshot. Here and
        // not by Kysely, which would never give a connection back whose first statement failed.
        lent.query('set session transaction isolation level read committed', [], (refusal) => {
          if (refusal) lent.destroy();
          else prepared.add(connection);
          callback(refusal, lent);
        });
      });
    },
    end: (callback) => pool.end(callback),
  };
}

/** A connection whose queries are given up, and it with them, after `timeout` ms. */
function lend(connection: PoolConnection, timeout: number | undefined): MysqlPoolConnection {
  const destroy = () => {
    connection.destroy();
    // The driver only says goodbye, to which a server that hangs never answers.
    (connection as PoolConnection & { stream: Socket }).stream.destroy();
  };
  const query: MysqlPoolConnection['query'] = (sql, values: QueryOptions['values'], callback) => {
    const sent = connection.query({ sql, values, timeout }, (error, result) => {
      if (error?.code === 'PROTOCOL_SEQUENCE_TIMEOUT') destroy();
      callback?.(error, result as never);
    });
    return { stream: (options) => sent.stream(options) };
  };
  return {
    config: connection.config,
    threadId: connection.threadId,
    connect: (callback) => connection.connect(callback),
    release: () => connection.release(),
    destroy,
    query,
  };
}
