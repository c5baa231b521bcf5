import type { MigrationStep } from '../migrate.ts';

/** Whose an answer is that is kept for repeats, so that an erased person's go; the number of a kiosk's newest beat. */
export const callersAndBeats: MigrationStep = async (schema) => {
  await schema.addColumn('idempotency_keys', 'caller_id', 'id?');
  await schema.createIndex('idempotency_keys_caller', 'idempotency_keys', ['caller_id']);
  await schema.addColumn('kiosks', 'last_beat_seq', 'integer?');
};
