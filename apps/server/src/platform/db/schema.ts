import { type Kysely, sql } from 'kysely';
import type { Dialect } from './database.ts';

/** Column types that mean the same on all three engines. */
const columnTypes = {
  /** UUID or another short ASCII key. */
  id: { sqlite: 'text', mysql: 'varchar(64) character set ascii collate ascii_bin', postgres: 'varchar(64)' },
  /** Text up to 191 characters, so that an index on it fits everywhere. */
  short: { sqlite: 'text', mysql: 'varchar(191)', postgres: 'varchar(191)' },
  /** Text up to 1,000 characters. */
  text: { sqlite: 'text', mysql: 'varchar(1000)', postgres: 'varchar(1000)' },
  /** Text of any length, JSON too. */
  long: { sqlite: 'text', mysql: 'mediumtext', postgres: 'text' },
  /** Calendar day YYYY-MM-DD. */
  day: { sqlite: 'text', mysql: 'char(10) character set ascii collate ascii_bin', postgres: 'char(10)' },
  /** Integer up to 2^53: milliseconds, millilitres, counts. */
  integer: { sqlite: 'integer', mysql: 'bigint', postgres: 'bigint' },
  /** 0 or 1. */
  flag: { sqlite: 'integer', mysql: 'smallint', postgres: 'smallint' },
  /** Degrees of latitude and longitude. */
  real: { sqlite: 'real', mysql: 'double', postgres: 'double precision' },
} as const satisfies Record<string, Record<Dialect, string>>;

type ColumnType = keyof typeof columnTypes;

/** `id` = not null, `id?` = may be null. */
type Column = ColumnType | `${ColumnType}?`;

interface TableShape {
  columns: Record<string, Column>;
  primaryKey: string[];
  unique?: Record<string, string[]>;
  indexes?: Record<string, string[]>;
  /** Column -> the table whose `id` it names. */
  references?: Record<string, string>;
}

/**
 * What migrations are written with. Each step can be run again: where an engine cannot roll back DDL (MySQL) a
 * migration that failed half-way is simply run once more and goes on from where it stopped.
 */
export class Schema {
  readonly db: Kysely<unknown>;
  readonly dialect: Dialect;

  constructor(db: Kysely<unknown>, dialect: Dialect) {
    this.db = db;
    this.dialect = dialect;
  }

  async createTable(name: string, shape: TableShape): Promise<void> {
    const lines = Object.entries(shape.columns).map(([column, type]) => `${column} ${this.#column(type)}`);
    lines.push(`primary key (${shape.primaryKey.join(', ')})`);
    for (const [index, columns] of Object.entries(shape.unique ?? {})) {
      lines.push(`constraint ${index} unique (${columns.join(', ')})`);
    }
    for (const [column, target] of Object.entries(shape.references ?? {})) {
      lines.push(`constraint ${name}_${column}_fk foreign key (${column}) references ${target} (id)`);
    }
    const tail = {
      sqlite: ' strict',
      mysql: ' engine=InnoDB default charset=utf8mb4 collate=utf8mb4_bin',
      postgres: '',
    }[this.dialect];
    await this.run(`create table if not exists ${name} (\n  ${lines.join(',\n  ')}\n)${tail}`);
    for (const [index, columns] of Object.entries(shape.indexes ?? {})) {
      await this.createIndex(index, name, columns);
    }
  }

  async addColumn(table: string, column: string, type: `${ColumnType}?`): Promise<void> {
    await this.#unlessThere(`alter table ${table} add column ${column} ${this.#column(type)}`);
  }

  async createIndex(index: string, table: string, columns: string[]): Promise<void> {
    await this.#unlessThere(`create index ${index} on ${table} (${columns.join(', ')})`);
  }

  /** The database itself refuses UPDATE and DELETE on the table from now on. */
  async makeAppendOnly(table: string): Promise<void> {
    const words = `${table} is append-only`;
    if (this.dialect === 'postgres') {
      await this.run(
        `create or replace function refuse_change() returns trigger language plpgsql as $$ begin raise exception '% is append-only', tg_table_name; end $$`,
      );
    }
    for (const event of ['update', 'delete']) {
      const trigger = `${table}_no_${event}`;
      if (this.dialect === 'postgres') {
        await this.run(`drop trigger if exists ${trigger} on ${table}`);
        await this.run(
          `create trigger ${trigger} before ${event} on ${table} for each row execute function refuse_change()`,
        );
      } else {
        await this.run(`drop trigger if exists ${trigger}`);
        await this.run(
          this.dialect === 'sqlite'
            ? `create trigger ${trigger} before ${event} on ${table} begin select raise(abort, '${words}'); end`
            : `create trigger ${trigger} before ${event} on ${table} for each row signal sqlstate '45000' set message_text = '${words}'`,
        );
      }
    }
    if (this.dialect === 'postgres') {
      await this.run(`drop trigger if exists ${table}_no_truncate on ${table}`);
      await this.run(
        `create trigger ${table}_no_truncate before truncate on ${table} for each statement execute function refuse_change()`,
      );
    }
  }

  async run(statement: string): Promise<void> {
    await sql.raw(statement).execute(this.db);
  }

  // MySQL alone can have half of a migration behind it, and has no "if not exists" for these.
  async #unlessThere(statement: string): Promise<void> {
    try {
      await this.run(statement);
    } catch (error) {
      const code = (error as { code?: string }).code ?? '';
      if (this.dialect !== 'mysql' || !['ER_DUP_KEYNAME', 'ER_DUP_FIELDNAME'].includes(code)) throw error;
    }
  }

  #column(column: Column): string {
    const mayBeNull = column.endsWith('?');
    const type = (mayBeNull ? column.slice(0, -1) : column) as ColumnType;
    return `${columnTypes[type][this.dialect]}${mayBeNull ? '' : ' not null'}`;
  }
}
