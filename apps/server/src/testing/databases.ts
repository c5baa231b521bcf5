import { describe } from 'vitest';
import type { Dialect } from '../platform/db/index.ts';
import { answers, availableDialects } from './own-database.ts';

export { availableDialects, makeTestDatabase, type TestDatabase } from './own-database.ts';

export const REDIS_URL = 'redis://127.0.0.1:6379';
/** Whether Redis answers on this machine. */
export const redisAnswers = await answers('SIAGA_TEST_REDIS', 6379);

/** Declares the same tests once for every database that answers. */
export function describeEachDatabase(name: string, define: (dialect: Dialect) => void): void {
  for (const dialect of availableDialects) describe(`${name} on ${dialect}`, () => define(dialect));
}
