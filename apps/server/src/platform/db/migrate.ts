import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import type { Database } from './database.ts';
import { isDatabaseGone, whatToCheck } from './faults.ts';
import { timeline } from './migrations/index.ts';
import { Schema } from './schema.ts';

/** A step of the one migration timeline. Steps only add: a version that did not come to its end has harmed nothing. */
export type MigrationStep = (schema: Schema) => Promise<void>;

/** The schema could not be brought up to date. The message tells the operator what is safe and what to do. */
export class MigrationFailed extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'MigrationFailed';
  }
}

/**
 * Brings the schema to this version; does nothing when it is. Safe when several instances start at once.
 * @throws MigrationFailed when the database cannot be opened, a step fails or it belongs to a newer version; the
 * database's own error when it cannot be reached.
 */
export async function migrateToLatest(
  database: Database,
  steps: Record<string, MigrationStep> = timeline,
): Promise<void> {
  const migrator = new Migrator({
    // Without the limit that quick queries have: an index on a large table takes its time.
    db: database.dialect === 'sqlite' ? database.db : database.longReads,
    provider: {
      async getMigrations() {
        return Object.fromEntries(
          Object.entries(steps).map(([name, step]): [string, Migration] => [
            name,
            { up: (db: Kysely<unknown>) => step(new Schema(db, database.dialect)) },
          ]),
        );
      },
    },
    migrationTableName: 'schema_migrations',
    migrationLockTableName: 'schema_migrations_lock',
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  if (isDatabaseGone(error)) throw error as Error;
  const words = error instanceof Error ? error.message : JSON.stringify(error);
  if (/previously executed migration .* is missing/.test(words)) {
    throw new MigrationFailed(
      'The database was migrated by a newer version of Siaga. Nothing was changed. Start that version, or restore a backup made before it.',
      error,
    );
  }
  const failed = results?.find((result) => result.status === 'Error')?.migrationName;
  if (failed === undefined) {
    throw new MigrationFailed(
      `Cannot open the database: ${words}. Nothing was changed. Check ${whatToCheck(error)}.`,
      error,
    );
  }
  const safe =
    database.dialect === 'mysql'
      ? 'What was done before the fault stays and does no harm; started again, this version goes on from there. The version before starts too, unless a whole earlier migration of this upgrade was done: then it says so.'
      : 'It was rolled back as a whole; the version before still starts.';
  throw new MigrationFailed(`Migration ${failed} failed: ${words}. ${safe}`, error);
}
