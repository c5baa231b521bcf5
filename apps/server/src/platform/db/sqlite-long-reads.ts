import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely';
import { Worker } from 'node:worker_threads';
import { withDriver } from './sqlite-dialect.ts';

/**
 * Reads that may take long (exports, figures over years), on a worker thread with a read-only connection of
 * its own: no press and no movement waits behind a report. The thread starts with the first such read.
 */
export const sqliteLongReadsDialect = (file: string): Dialect => withDriver(() => new WorkerDriver(file));

interface Reply {
  id: number;
  rows?: unknown[];
  error?: { message: string; code?: string };
}

class WorkerDriver implements Driver {
  readonly #file: string;
  #worker: Worker | undefined;
  #next = 0;
  readonly #waiting = new Map<
    number,
    { resolve: (rows: unknown[]) => void; reject: (error: Error) => void }
  >();

  constructor(file: string) {
    this.#file = file;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return {
      executeQuery: async <Row>(query: CompiledQuery): Promise<QueryResult<Row>> => ({
        rows: (await this.#ask(query.sql, query.parameters)) as Row[],
      }),
      // eslint-disable-next-line require-yield -- the interface wants it; long reads go in pages
      async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
        throw new Error('read in pages instead of streaming');
      },
    };
  }

  #ask(sql: string, parameters: readonly unknown[]): Promise<unknown[]> {
    const worker = (this.#worker ??= this.#start());
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, sql, parameters });
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL('./sqlite-long-reads-worker.ts', import.meta.url), {
      workerData: { file: this.#file },
    });
    worker.unref();
    worker.on('message', (reply: Reply) => {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if (reply.error)
        waiting?.reject(Object.assign(new Error(reply.error.message), { code: reply.error.code }));
      else waiting?.resolve(reply.rows ?? []);
    });
    const fail = (error: Error) => {
      this.#worker = undefined;
      for (const waiting of this.#waiting.values()) waiting.reject(error);
      this.#waiting.clear();
    };
    worker.on('error', fail);
    worker.on('exit', () => fail(new Error('the long-reads thread has ended')));
    return worker;
  }

  async beginTransaction(): Promise<void> {
    throw new Error('long reads take no transaction');
  }
  async commitTransaction(): Promise<void> {}
  async rollbackTransaction(): Promise<void> {}
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {
    await this.#worker?.terminate();
  }
}
