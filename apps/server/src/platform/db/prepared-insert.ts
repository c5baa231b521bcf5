import type { CompiledQuery, Insertable } from 'kysely';
import type { Db, Tables } from './transaction.ts';

/** Rows of one statement; more are written in several. SQLite has 32,766 places for values. */
const AT_ONCE = 64;

interface Compiled {
  columns: readonly string[];
  query: CompiledQuery;
}

/**
 * As {@link prepare}, for rows of a table, however many: the statement for so many rows is put together once for each engine.
 * Every row names every column.
 */
export function prepareInsert<Name extends keyof Tables>(
  table: Name,
): (db: Db, rows: readonly Insertable<Tables[Name]>[]) => Promise<void> {
  const kept = new WeakMap<object, Map<number, Compiled>>();

  function compile(db: Db, rows: readonly Insertable<Tables[Name]>[]): Compiled {
    const columns = Object.keys(rows[0]!);
    return { columns, query: db.insertInto(table).values(rows).compile() };
  }

  return async (db, rows) => {
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      const piece = rows.slice(at, at + AT_ONCE);
      const { adapter } = db.getExecutor();
      let bySize = kept.get(adapter);
      if (!bySize) kept.set(adapter, (bySize = new Map<number, Compiled>()));
      let compiled = bySize.get(piece.length);
      if (!compiled) bySize.set(piece.length, (compiled = compile(db, piece)));
      const { columns, query } = compiled;
      const parameters = (piece as readonly Record<string, unknown>[]).flatMap((row) =>
        columns.map((column) => row[column]),
      );
      await db.executeQuery({ ...query, parameters });
    }
  };
}
