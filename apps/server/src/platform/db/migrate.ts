import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import type { Database } from './database.ts';
import { isDatabaseGone } from './faults.ts';
import { timeline } from './migrations/index.ts';
import { Schema } from './schema.ts';

/** A step of the one migration timeline. Steps only add, so that the version before still starts on the result. */
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
 * @throws MigrationFailed when a step fails or the database belongs to a newer version; the database's own
 * error when it cannot be reached.
 */
export async function migrateToLatest(
  database: Database,
  steps: Record<string, MigrationStep> = timeline,
): Promise<void> {
  const migrator = new Migrator({
    db: database.db,
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
  const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'unknown';
  const safe =
    database.dialect === 'mysql'
      ? 'Steps before the fault stay and do no harm to the version before, which still starts; this version goes on from there when started again.'
      : 'It was rolled back as a whole; the version before still starts.';
  throw new MigrationFailed(`Migration ${failed} failed: ${words}. ${safe}`, error);
}
