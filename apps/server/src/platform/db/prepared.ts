import type { Compilable, CompiledQuery, QueryResult } from 'kysely';
import type { Db } from './transaction.ts';

/** Stands for a value that is known only when the query runs. */
class Place {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

const places = new Proxy({}, { get: (_, name) => new Place(String(name)) });

/**
 * A query that is put together once for each engine and then only filled in: building the SQL of a wide insert costs as
 * much as running it. For what runs with every request, press or movement; everything else is written as usual.
 *
 * `build` sees stand-ins instead of values, so it may put them into the query and nothing else: no `if` on them, no
 * arithmetic, no list for `in`. Every member of `Given` must be handed in, `null` where there is nothing.
 * @example const findTank = prepare<{ id: string }, TankRow>((db, at) => db.selectFrom('tanks').selectAll().where('id', '=', at.id));
 */
export function prepare<Given extends object, Row = never>(
  build: (db: Db, given: Given) => Compilable<Row>,
): (db: Db, given: Given) => Promise<QueryResult<Row>> {
  const compiled = new WeakMap<object, CompiledQuery<Row>>();
  return (db, given) => {
    // One for each open database; a transaction shares it with the database that it is on.
    const { adapter } = db.getExecutor();
    let query = compiled.get(adapter);
    if (!query) compiled.set(adapter, (query = build(db, places as Given).compile()));
    const parameters = query.parameters.map((value) =>
      value instanceof Place ? given[value.name as keyof Given] : value,
    );
    return db.executeQuery<Row>({ ...query, parameters });
  };
}
