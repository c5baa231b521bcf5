import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import type { Dialect } from '../platform/db/index.ts';

export const REDIS_PORT = 6379;

const MARIADB = { host: '127.0.0.1', port: 3306, user: 'root' };
const POSTGRES = { host: '127.0.0.1', port: 5432, user: 'postgres', database: 'postgres' };

/** True when something listens; the test command may have found out already and says so in `variable`. */
export async function answers(variable: string, port: number): Promise<boolean> {
  const known = process.env[variable];
  if (known !== undefined) return known === '1';
  return new Promise((resolve) => {
    const socket = connectTcp({ host: '127.0.0.1', port, timeout: 500 });
    const end = (value: boolean) => {
      socket.destroy();
      resolve(value);
    };
    socket
      .on('connect', () => end(true))
      .on('error', () => end(false))
      .on('timeout', () => end(false));
  });
}

const dialects: Dialect[] = ['sqlite'];
if (await answers('SIAGA_TEST_MARIADB', MARIADB.port)) dialects.push('mysql');
if (await answers('SIAGA_TEST_POSTGRES', POSTGRES.port)) dialects.push('postgres');

/** Databases that answer on this machine; SQLite always does. */
export const availableDialects: readonly Dialect[] = dialects;

/** A database of its own, empty, and how to throw it away. */
export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

export async function makeTestDatabase(dialect: Dialect): Promise<TestDatabase> {
  const name = `siaga_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  if (dialect === 'sqlite') {
    const folder = mkdtempSync(join(tmpdir(), 'siaga-test-'));
    return {
      url: `sqlite:${join(folder, 'siaga.db')}`,
      drop: async () => rmSync(folder, { recursive: true, force: true }),
    };
  }
  if (dialect === 'mysql') {
    await onMariadb(`create database ${name}`);
    return {
      url: `mysql://root@127.0.0.1:${MARIADB.port}/${name}`,
      drop: () => onMariadb(`drop database if exists ${name}`),
    };
  }
  await onPostgres(`create database ${name}`);
  return {
    url: `postgres://postgres@127.0.0.1:${POSTGRES.port}/${name}`,
    drop: () => onPostgres(`drop database if exists ${name} with (force)`),
  };
}

async function onMariadb(statement: string): Promise<void> {
  const connection = await createConnection(MARIADB);
  await connection.query(statement);
  await connection.end();
}

async function onPostgres(statement: string): Promise<void> {
  const client = new pg.Client(POSTGRES);
  await client.connect();
  await client.query(statement);
  await client.end();
}
