// The thread behind SqliteLongReadsDialect: takes { id, sql, parameters }, answers { id, rows } or { id, error }.
import BetterSqlite from 'better-sqlite3';
import { parentPort, workerData } from 'node:worker_threads';
import { KeptStatements } from './sqlite-dialect.ts';

const database = new BetterSqlite((workerData as { file: string }).file, { readonly: true });
database.pragma('busy_timeout = 5000');
const statements = new KeptStatements(database);

parentPort!.on('message', ({ id, sql, parameters }: { id: number; sql: string; parameters: unknown[] }) => {
  try {
    parentPort!.postMessage({ id, rows: statements.run(sql, parameters).rows });
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    parentPort!.postMessage({ id, error: { message, code } });
  }
});
