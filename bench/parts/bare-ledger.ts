/**
 * The bare engine's ledger on a database server: the smallest Fastify program that moves a tank's balance and writes a line of
 * the same size, each call a transaction of its own over a pool of ten connections. bare-ledger.ts <database address>.
 */
import fastify from 'fastify';
import { createPool } from 'mysql2/promise';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import pg from 'pg';

const [address = ''] = process.argv.slice(2);
const CONNECTIONS = 10;

type Values = readonly unknown[];
interface Connection {
  query(sql: string, values?: Values): Promise<unknown>;
  release(): void;
}
interface Engine {
  connect(): Promise<Connection>;
  /** A line that is there, to be written again under another id. */
  sample(): Promise<Record<string, unknown>>;
  place(number: number): string;
}

const engine = address.startsWith('postgres') ? onPostgres() : onMariadb();
const sample = await engine.sample();
const columns = Object.keys(sample);
const insert = `insert into movements (${columns.join(',')}) values (${columns.map((_, index) => engine.place(index + 1)).join(',')})`;
const add = `update tanks set balance_ml = balance_ml + ${engine.place(1)} where id = ${engine.place(2)} and balance_ml + ${engine.place(3)} >= 0`;
let seq = 1_000_000_000;

const http = fastify();
http.post<{ Body: { tankId: string; litres: number } }>('/move', async ({ body }) => {
  const deltaMl = body.litres * 1_000;
  const row = { ...sample, id: randomUUID(), tank_id: body.tankId, seq: seq++, amount_ml: deltaMl };
  const connection = await engine.connect();
  try {
    await connection.query('begin');
    await connection.query(add, [deltaMl, body.tankId, deltaMl]);
    await connection.query(insert, Object.values(row));
    await connection.query('commit');
  } finally {
    connection.release();
  }
  return { movement: row };
});
await http.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`bare http://127.0.0.1:${(http.server.address() as AddressInfo).port}\n`);
process.on('SIGTERM', () => process.exit(0));

function onPostgres(): Engine {
  const options = '-c search_path=siaga';
  const pool = new pg.Pool({ connectionString: address, max: CONNECTIONS, options });
  return {
    connect: async () => {
      const client = await pool.connect();
      return { query: (sql, values = []) => client.query(sql, [...values]), release: () => client.release() };
    },
    sample: async () =>
      (await pool.query<Record<string, unknown>>('select * from movements limit 1')).rows[0]!,
    place: (number) => `$${number}`,
  };
}

function onMariadb(): Engine {
  const pool = createPool({ uri: address, connectionLimit: CONNECTIONS });
  return {
    connect: async () => {
      const connection = await pool.getConnection();
      return {
        query: (sql, values = []) => connection.query(sql, [...values]),
        release: () => connection.release(),
      };
    },
    sample: async () => {
      const [rows] = await pool.query('select * from movements limit 1');
      return (rows as Record<string, unknown>[])[0]!;
    },
    place: () => '?',
  };
}
