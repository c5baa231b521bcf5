import type { MigrationStep } from '../migrate.ts';

/** Sites, their places, numbers and kiosks, and the mark that the first run is over. */
export const sites: MigrationStep = async (schema) => {
  await schema.createTable('sites', {
    columns: {
      id: 'id',
      name: 'short',
      zone: 'short',
      address: 'text?',
      lat: 'real?',
      lon: 'real?',
      demo: 'flag',
      created_at: 'integer',
    },
    primaryKey: ['id'],
  });
  await schema.createTable('places', {
    columns: { id: 'id', site_id: 'id', name: 'short', archived_at: 'integer?' },
    primaryKey: ['id'],
    references: { site_id: 'sites' },
    indexes: { places_site: ['site_id'] },
  });
  await schema.createTable('phone_entries', {
    columns: {
      id: 'id',
      site_id: 'id',
      position: 'integer',
      name: 'short',
      number: 'short',
      preset: 'flag',
      note: 'text?',
      last_tested_at: 'integer?',
      last_tested_by: 'id?',
    },
    primaryKey: ['id'],
    references: { site_id: 'sites' },
    indexes: { phone_entries_site: ['site_id', 'position'] },
  });
  await schema.createTable('kiosks', {
    columns: {
      id: 'id',
      site_id: 'id',
      place_id: 'id?',
      name: 'short',
      token_hash: 'id?',
      state: 'id',
      paired_at: 'integer',
      last_seen_at: 'integer?',
      version: 'short?',
      self_test: 'long?',
      revoked_at: 'integer?',
    },
    primaryKey: ['id'],
    unique: { kiosks_token: ['token_hash'] },
    references: { site_id: 'sites', place_id: 'places' },
    indexes: { kiosks_site: ['site_id'], kiosks_place: ['place_id'] },
  });
  await schema.createTable('kiosk_pairings', {
    columns: {
      id: 'id',
      code_hash: 'id',
      claim_hash: 'id',
      expires_at: 'integer',
      kiosk_id: 'id?',
      claimed_at: 'integer?',
    },
    primaryKey: ['id'],
    unique: { kiosk_pairings_code: ['code_hash'], kiosk_pairings_claim: ['claim_hash'] },
    references: { kiosk_id: 'kiosks' },
    indexes: { kiosk_pairings_expiry: ['expires_at'] },
  });
  await schema.createTable('first_run', {
    columns: { id: 'id', done_at: 'integer' },
    primaryKey: ['id'],
  });
};
