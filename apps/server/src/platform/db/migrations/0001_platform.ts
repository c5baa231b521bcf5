import type { MigrationStep } from '../migrate.ts';

/** Idempotency keys, leases and due rows: what every module stands on. */
export const platform: MigrationStep = async (schema) => {
  await schema.createTable('idempotency_keys', {
    columns: { id: 'id', body_hash: 'id', reply: 'long?', created_at: 'integer' },
    primaryKey: ['id'],
    indexes: { idempotency_keys_created: ['created_at'] },
  });
  await schema.createTable('leases', {
    columns: { name: 'id', owner: 'id', expires_at: 'integer' },
    primaryKey: ['name'],
  });
  await schema.createTable('due_rows', {
    columns: {
      id: 'id',
      kind: 'id',
      subject: 'id',
      due_at: 'integer',
      payload: 'long?',
      attempts: 'integer',
      lease_owner: 'id?',
      lease_until: 'integer?',
    },
    primaryKey: ['id'],
    unique: { due_rows_subject: ['kind', 'subject'] },
    indexes: { due_rows_due: ['due_at'] },
  });
};
