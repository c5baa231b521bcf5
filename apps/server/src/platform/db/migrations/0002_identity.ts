import { CHAIN_START } from '../../crypto.ts';
import type { MigrationStep } from '../migrate.ts';

/** Users, their sessions and keys, API keys, limits of sign-in, and the audit trail. */
export const identity: MigrationStep = async (schema) => {
  await schema.createTable('users', {
    columns: {
      id: 'id',
      email: 'text?',
      // SHA-256 of the e-mail: an address may be longer than an index of MySQL takes.
      email_key: 'id?',
      name: 'text?',
      role: 'id',
      password_hash: 'text?',
      site_ids: 'long',
      tank_ids: 'long?',
      language: 'id',
      active: 'flag',
      created_at: 'integer',
      last_sign_in_at: 'integer?',
      erased_at: 'integer?',
    },
    primaryKey: ['id'],
    unique: { users_email: ['email_key'] },
  });
  await schema.createTable('person_keys', {
    columns: { person_id: 'id', wrapped_key: 'text' },
    primaryKey: ['person_id'],
  });
  await schema.createTable('sessions', {
    columns: {
      id: 'id',
      user_id: 'id',
      created_at: 'integer',
      last_seen_at: 'integer',
      expires_at: 'integer',
      user_agent: 'text?',
      address: 'short?',
    },
    primaryKey: ['id'],
    indexes: { sessions_user: ['user_id'], sessions_expiry: ['expires_at'] },
    references: { user_id: 'users' },
  });
  await schema.createTable('refresh_tokens', {
    columns: { id: 'id', session_id: 'id', used_at: 'integer?', expires_at: 'integer' },
    primaryKey: ['id'],
    indexes: { refresh_tokens_session: ['session_id'], refresh_tokens_expiry: ['expires_at'] },
  });
  await schema.createTable('sign_in_failures', {
    columns: { id: 'id', failed_at: 'long', last_at: 'integer' },
    primaryKey: ['id'],
    indexes: { sign_in_failures_last: ['last_at'] },
  });
  await schema.createTable('api_keys', {
    columns: {
      id: 'id',
      name: 'text',
      prefix: 'id',
      key_hash: 'id',
      permissions: 'long',
      site_ids: 'long',
      created_at: 'integer',
      created_by: 'id',
      last_used_at: 'integer?',
      revoked_at: 'integer?',
    },
    primaryKey: ['id'],
    unique: { api_keys_hash: ['key_hash'] },
  });
  await schema.createTable('audit_heads', {
    columns: { chain: 'id', site_id: 'id?', module: 'id', seq: 'integer', at: 'integer', hash: 'id' },
    primaryKey: ['chain'],
  });
  // Not a chain: whoever begins a chain locks this row first, so that two never begin the same one.
  await schema.run(
    `insert into audit_heads (chain, site_id, module, seq, at, hash)
     select 'root', null, '', 0, 0, '${CHAIN_START}' from (select 1 as one) as once
     where not exists (select 1 from audit_heads where chain = 'root')`,
  );
  await schema.createTable('audit_entries', {
    columns: {
      id: 'id',
      chain: 'id',
      seq: 'integer',
      at: 'integer',
      site_id: 'id?',
      module: 'id',
      action: 'id',
      actor_kind: 'id',
      actor_id: 'id',
      target_kind: 'id?',
      target_id: 'id?',
      person_id: 'id?',
      details: 'long?',
      sealed: 'long?',
      sealed_address: 'text?',
      prev_hash: 'id',
      hash: 'id',
    },
    primaryKey: ['id'],
    unique: { audit_entries_seq: ['chain', 'seq'] },
    indexes: { audit_entries_order: ['at', 'chain', 'seq'], audit_entries_time: ['chain', 'at', 'seq'] },
  });
  await schema.makeAppendOnly('audit_entries');
};
