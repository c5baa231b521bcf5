export { openDatabase, type Database, type Dialect } from './database.ts';
export { asOneCall, inTransaction, type Db, type Trx } from './transaction.ts';
export {
  isDatabaseGone,
  isNothingKept,
  isRetryable,
  isUniqueViolation,
  nothingKept,
  UniqueViolation,
} from './faults.ts';
export { prepare } from './prepared.ts';
export { prepareInsert } from './prepared-insert.ts';
export { migrateToLatest, MigrationFailed } from './migrate.ts';
