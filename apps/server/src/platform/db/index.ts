export { openDatabase, type Database, type Dialect } from './database.ts';
export { inTransaction, type Db, type Trx } from './transaction.ts';
export { isDatabaseGone, isUniqueViolation, UniqueViolation } from './faults.ts';
export { migrateToLatest, MigrationFailed } from './migrate.ts';
