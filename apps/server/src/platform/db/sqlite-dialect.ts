import BetterSqlite from 'better-sqlite3';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  type SelectModifierNode,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { setTimeout as sleep } from 'node:timers/promises';

/** Prepared statements kept per connection; the product has a few hundred different ones. */
const STATEMENTS_KEPT = 500;

/**
 * SQLite for Kysely, with what Kysely's own dialect leaves out:
 * - BEGIN IMMEDIATE, so that a transaction which reads before it writes cannot fail half-way with BUSY;
 * - one writer behind a queue, and a second, read-only connection for reads outside transactions, which
 *   so never wait behind a writer and never see its uncommitted rows;
 * - kept prepared statements;
 * - DDL in transactions, so that a migration that fails half-way leaves nothing behind;
 * - `for update` is left out, since the one writer is exclusive anyway.
 */
export const sqliteDialect = (file: string, patienceMs: number): Dialect =>
  withDriver(() => new SqliteDriver(file, patienceMs));

/** A dialect of ours on this driver. */
export const withDriver = (createDriver: () => Driver): Dialect => ({
  createDriver,
  createQueryCompiler: () => new Compiler(),
  createAdapter: () => new Adapter(),
  createIntrospector: (db) => new SqliteIntrospector(db),
});

class Compiler extends SqliteQueryCompiler {
  protected override visitSelectModifier(node: SelectModifierNode): void {
    if (node.modifier !== 'ForUpdate') super.visitSelectModifier(node);
  }
}

class Adapter extends SqliteAdapter {
  // Without this Kysely itself lets one connection out at a time, and reads would wait for the writer after all.
  override get supportsMultipleConnections(): boolean {
    return true;
  }
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class SqliteDriver implements Driver {
  readonly #file: string;
  readonly #patienceMs: number;
  #writer: KeptStatements | undefined;
  #reader: KeptStatements | undefined;
  readonly #queue = new WriterQueue();

  constructor(file: string, patienceMs: number) {
    this.#file = file;
    this.#patienceMs = patienceMs;
  }

  async init(): Promise<void> {
    const writer = new BetterSqlite(this.#file);
    writer.pragma('journal_mode = WAL');
    writer.pragma('synchronous = FULL');
    writer.pragma('foreign_keys = ON');
    // A blocked writer would block the whole event loop, so SQLite itself waits only briefly; #patiently waits asynchronously.
    writer.pragma('busy_timeout = 20');
    writer.pragma('temp_store = MEMORY');
    // 16 MB: copying pages home four times less often than by default makes a commit a seventh cheaper under load.
    writer.pragma('wal_autocheckpoint = 4000');
    const reader = new BetterSqlite(this.#file, { readonly: true });
    reader.pragma('busy_timeout = 1000');
    this.#writer = new KeptStatements(writer);
    this.#reader = new KeptStatements(reader);
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return new SqliteConnection(this.#writer!, this.#reader!, this.#queue, this.#patienceMs);
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as SqliteConnection).begin();
  }
  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    (connection as SqliteConnection).end('commit');
  }
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    (connection as SqliteConnection).end('rollback');
  }
  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    (connection as SqliteConnection).abandon();
  }

  async destroy(): Promise<void> {
    this.#reader?.database.close();
    this.#writer?.database.close();
  }
}

class SqliteConnection implements DatabaseConnection {
  readonly #writer: KeptStatements;
  readonly #reader: KeptStatements;
  readonly #queue: WriterQueue;
  readonly #patienceMs: number;
  #release: (() => void) | undefined;

  constructor(writer: KeptStatements, reader: KeptStatements, queue: WriterQueue, patienceMs: number) {
    this.#writer = writer;
    this.#reader = reader;
    this.#queue = queue;
    this.#patienceMs = patienceMs;
  }

  async begin(): Promise<void> {
    await this.#patiently('begin immediate', []);
  }

  /**
   * Runs a statement as the one writer, and again while another process is writing. On success the writer is held.
   * The patience counts from the call, so that whoever stands behind does not wait for that of all before him as well.
   */
  async #patiently<Row>(sql: string, parameters: readonly unknown[]): Promise<QueryResult<Row>> {
    const deadline = performance.now() + this.#patienceMs;
    this.#release = await this.#queue.enter();
    for (;;) {
      try {
        return this.#writer.run<Row>(sql, parameters);
      } catch (error) {
        if (!isBusy(error) || performance.now() > deadline) {
          this.#leave();
          throw error;
        }
        await sleep(5 + Math.random() * 20);
      }
    }
  }

  end(how: 'commit' | 'rollback'): void {
    // SQLite rolls back by itself on some faults (disk full), and a second rollback would hide the first error.
    if (how === 'rollback' && !this.#writer.database.inTransaction) return this.#leave();
    this.#writer.run(how, []);
    this.#leave();
  }

  /** Gives the writer back when Kysely drops a connection whose commit or rollback failed. */
  abandon(): void {
    if (!this.#release) return;
    if (this.#writer.database.inTransaction) this.#writer.run('rollback', []);
    this.#leave();
  }

  #leave(): void {
    this.#release?.();
    this.#release = undefined;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#release) return this.#writer.run<Row>(query.sql, query.parameters);
    if (this.#writer.isReadOnly(query.sql)) return this.#reader.run<Row>(query.sql, query.parameters);
    const result = await this.#patiently<Row>(query.sql, query.parameters);
    this.#leave();
    return result;
  }

  // eslint-disable-next-line require-yield -- the interface wants it; long reads go in pages
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('read in pages instead of streaming');
  }
}

/** One at a time, first come first served. */
class WriterQueue {
  #last: Promise<void> = Promise.resolve();

  async enter(): Promise<() => void> {
    const before = this.#last;
    let leave!: () => void;
    this.#last = new Promise((resolve) => (leave = resolve));
    await before;
    return leave;
  }
}

/** A connection that prepares each SQL text once. */
export class KeptStatements {
  readonly database: BetterSqlite.Database;
  readonly #kept = new Map<string, BetterSqlite.Statement>();

  constructor(database: BetterSqlite.Database) {
    this.database = database;
    // SQLite's own knows A to Z only; a search must find ÉCOLE and КОТЁЛ as the other two engines do.
    database.function('lower', { deterministic: true }, (text: unknown) =>
      typeof text === 'string' ? text.toLowerCase() : text,
    );
  }

  isReadOnly(sql: string): boolean {
    return this.#prepare(sql).readonly;
  }

  run<Row>(sql: string, parameters: readonly unknown[]): QueryResult<Row> {
    const statement = this.#prepare(sql);
    if (statement.reader) return { rows: statement.all(...parameters) as Row[] };
    const { changes } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes) };
  }

  #prepare(sql: string): BetterSqlite.Statement {
    let statement = this.#kept.get(sql);
    if (statement) return statement;
    statement = this.database.prepare(sql);
    const oldest = this.#kept.size >= STATEMENTS_KEPT ? this.#kept.keys().next() : undefined;
    if (oldest && !oldest.done) this.#kept.delete(oldest.value);
    this.#kept.set(sql, statement);
    return statement;
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof BetterSqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
