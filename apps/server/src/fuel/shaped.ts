import type { Compilable } from 'kysely';
import { type Db, prepare } from '../platform/db/index.ts';

type Value = string | number;
type Values = Record<string, Value | readonly Value[] | undefined>;

/** Shapes kept of one query; a caller with another number of tanks asks in another shape. */
const SHAPES_KEPT = 100;

/**
 * As `prepare`, for a query that looks different by what is asked: which conditions it has and how long its lists are.
 * It is put together once for each of these shapes. What is undefined is left out, so that `build` can see that it is.
 * @param build Sees stand-ins under the names of the values, lists of them as long as the values'; `variant` is what it is
 * told beside them and may decide by.
 */
export function prepareShapes<Given extends object, Row, Variant extends string = ''>(
  build: (db: Db, at: Given, variant: Variant) => Compilable<Row>,
): (db: Db, given: Given, variant: Variant) => Promise<Row[]> {
  const kept = new Map<string, (db: Db, flat: Record<string, Value>) => Promise<{ rows: Row[] }>>();
  return async (db, given, variant) => {
    const { shape, flat } = flatten(given as Values, variant);
    let query = kept.get(shape);
    if (!query) {
      query = prepare<Record<string, Value>, Row>((on, at) =>
        build(on, standIns(given as Values, at) as Given, variant),
      );
      kept.set(shape, query);
      if (kept.size > SHAPES_KEPT) kept.delete(kept.keys().next().value!);
    }
    return (await query(db, flat)).rows;
  };
}

function flatten(given: Values, variant: string): { shape: string; flat: Record<string, Value> } {
  let shape = variant;
  const flat: Record<string, Value> = {};
  for (const name in given) {
    const value = given[name];
    if (value === undefined) continue;
    if (typeof value !== 'object') {
      shape += ` ${name}`;
      flat[name] = value;
      continue;
    }
    shape += ` ${name}*${value.length}`;
    for (let index = 0; index < value.length; index++) flat[`${name}.${index}`] = value[index]!;
  }
  return { shape, flat };
}

const standIns = (given: Values, at: Record<string, Value>): Values =>
  Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [
        name,
        typeof value === 'object' ? value.map((_, index) => at[`${name}.${index}`]!) : at[name]!,
      ]),
  );
