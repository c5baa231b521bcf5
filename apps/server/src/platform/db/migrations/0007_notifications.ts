import type { MigrationStep } from '../migrate.ts';

/** The outbox of messages, and who is reached through which channel. */
export const notifications: MigrationStep = async (schema) => {
  await schema.createTable('deliveries', {
    columns: {
      id: 'id',
      topic: 'id',
      subject_id: 'id',
      site_id: 'id?',
      kind: 'id',
      weight: 'id',
      channel: 'id',
      recipient_kind: 'id',
      recipient_id: 'id',
      state: 'id',
      reason: 'id?',
      provider_id: 'text?',
      wanted_revision: 'integer',
      sent_revision: 'integer',
      renders: 'integer',
      attempts: 'integer',
      may_be_duplicate: 'flag',
      due_at: 'integer?',
      lease_owner: 'id?',
      lease_until: 'integer?',
      queued_at: 'integer',
      sent_at: 'integer?',
      edited_at: 'integer?',
    },
    primaryKey: ['id'],
    unique: {
      deliveries_one_each: ['topic', 'subject_id', 'kind', 'channel', 'recipient_kind', 'recipient_id'],
    },
    indexes: {
      // With the channel first: on SQLite the planner otherwise reads a channel's whole outbox to find what is due.
      deliveries_due: ['channel', 'due_at'],
      deliveries_recipient: ['channel', 'recipient_kind', 'recipient_id', 'queued_at'],
    },
  });
  await schema.createTable('telegram_links', {
    columns: {
      user_id: 'id',
      chat_id: 'id',
      telegram_user_id: 'id',
      linked_at: 'integer',
      tested_at: 'integer?',
      blocked_at: 'integer?',
    },
    primaryKey: ['user_id'],
    unique: { telegram_links_person: ['telegram_user_id'] },
  });
  await schema.createTable('telegram_groups', {
    columns: {
      id: 'id',
      site_id: 'id',
      chat_id: 'id',
      title: 'short',
      linked_by: 'id',
      linked_at: 'integer',
      blocked_at: 'integer?',
    },
    primaryKey: ['id'],
    unique: { telegram_groups_chat: ['chat_id', 'site_id'] },
    references: { site_id: 'sites' },
  });
  await schema.createTable('telegram_invitations', {
    columns: {
      code_hash: 'id',
      user_id: 'id',
      site_id: 'id?',
      expires_at: 'integer',
      used_at: 'integer?',
    },
    primaryKey: ['code_hash'],
    indexes: { telegram_invitations_expiry: ['expires_at'] },
  });
  await schema.createTable('telegram_updates', {
    columns: { update_id: 'integer', at: 'integer' },
    primaryKey: ['update_id'],
    indexes: { telegram_updates_at: ['at'] },
  });
  await schema.createTable('telegram_used_buttons', {
    columns: { id: 'id', at: 'integer' },
    primaryKey: ['id'],
    indexes: { telegram_used_buttons_at: ['at'] },
  });
  await schema.createTable('push_devices', {
    columns: {
      id: 'id',
      user_id: 'id',
      endpoint_hash: 'id',
      subscription: 'long?',
      name: 'short',
      added_at: 'integer',
      last_sent_at: 'integer?',
      tested_at: 'integer?',
      blocked_at: 'integer?',
    },
    primaryKey: ['id'],
    unique: { push_devices_endpoint: ['endpoint_hash'] },
    indexes: { push_devices_user: ['user_id'] },
  });
  await schema.createTable('channel_keys', {
    columns: { name: 'id', sealed: 'long' },
    primaryKey: ['name'],
  });
};
