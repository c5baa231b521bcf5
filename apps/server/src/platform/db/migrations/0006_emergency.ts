import type { MigrationStep } from '../migrate.ts';

/** Incidents with their presses, timeline and responders, the consoles that watch, and what old kiosks need. */
export const emergency: MigrationStep = async (schema) => {
  await schema.createTable('incident_numbers', {
    columns: { year: 'id', last: 'integer' },
    primaryKey: ['year'],
  });
  await schema.createTable('merge_points', { columns: { merge_key: 'id' }, primaryKey: ['merge_key'] });
  await schema.createTable('incidents', {
    columns: {
      id: 'id',
      number: 'short',
      site_id: 'id',
      place_id: 'id?',
      kiosk_id: 'id?',
      category: 'id',
      state: 'id',
      outcome: 'id?',
      drill: 'flag',
      is_open: 'flag',
      merge_key: 'id',
      raised_at: 'integer',
      raised_day: 'day',
      pressed_at: 'integer',
      last_pressed_at: 'integer',
      last_received_at: 'integer',
      acknowledged_at: 'integer?',
      acknowledged_by: 'id?',
      en_route_at: 'integer?',
      en_route_by: 'id?',
      on_scene_at: 'integer?',
      on_scene_by: 'id?',
      resolved_at: 'integer?',
      resolved_by: 'id?',
      cancelled_at: 'integer?',
      help_wanted_at: 'integer?',
      help_wanted_by: 'id?',
      press_count: 'integer',
      kiosk_count: 'integer',
      flooded: 'flag',
      lat: 'real?',
      lon: 'real?',
      accuracy_m: 'real?',
      revision: 'integer',
      timeline_seq: 'integer',
      timeline_head: 'id',
    },
    primaryKey: ['id'],
    unique: { incidents_number: ['number'] },
    references: { site_id: 'sites', place_id: 'places', kiosk_id: 'kiosks' },
    indexes: {
      incidents_merge: ['merge_key', 'is_open', 'last_pressed_at'],
      // Whatever a list filters by stands in it, so that counting and leafing through read nothing but the index.
      incidents_newest: ['raised_at', 'id', 'site_id', 'raised_day', 'category', 'state', 'drill', 'is_open'],
      incidents_open: ['is_open', 'site_id'],
      incidents_place: ['place_id'],
      incidents_kiosk: ['kiosk_id'],
    },
  });
  await schema.createTable('presses', {
    columns: {
      id: 'id',
      press_id: 'id',
      caller: 'short',
      incident_id: 'id',
      site_id: 'id',
      place_id: 'id?',
      kiosk_id: 'id?',
      category: 'id',
      received_at: 'integer',
      pressed_at: 'integer',
      device_pressed_at: 'integer?',
      age_ms: 'integer?',
      scan_id: 'id?',
      lat: 'real?',
      lon: 'real?',
      accuracy_m: 'real?',
      source: 'id',
      sealed: 'long?',
    },
    primaryKey: ['id'],
    unique: { presses_caller_press: ['caller', 'press_id'] },
    references: { incident_id: 'incidents' },
    indexes: { presses_incident: ['incident_id', 'id'] },
  });
  await schema.makeAppendOnly('presses');
  await schema.createTable('incident_callers', {
    columns: { incident_id: 'id', caller: 'short', press_count: 'integer' },
    primaryKey: ['incident_id', 'caller'],
    references: { incident_id: 'incidents' },
  });
  await schema.createTable('timeline_entries', {
    columns: {
      id: 'id',
      incident_id: 'id',
      seq: 'integer',
      at: 'integer',
      kind: 'id',
      actor_kind: 'id',
      actor_id: 'id',
      via: 'id?',
      details: 'long?',
      sealed: 'long?',
      prev_hash: 'id',
      hash: 'id',
    },
    primaryKey: ['id'],
    unique: { timeline_entries_seq: ['incident_id', 'seq'] },
    references: { incident_id: 'incidents' },
  });
  await schema.makeAppendOnly('timeline_entries');
  await schema.createTable('incident_responders', {
    columns: {
      incident_id: 'id',
      user_id: 'id',
      state: 'id',
      seen_at: 'integer?',
      acknowledged_at: 'integer?',
      en_route_at: 'integer?',
      on_scene_at: 'integer?',
    },
    primaryKey: ['incident_id', 'user_id'],
    references: { incident_id: 'incidents' },
  });
  await schema.createTable('consoles', {
    columns: {
      id: 'id',
      user_id: 'id',
      site_ids: 'long',
      state: 'id',
      sound: 'id',
      sound_proven_at: 'integer?',
      ringing: 'flag',
      since: 'integer',
      last_seen_at: 'integer',
    },
    primaryKey: ['id'],
    indexes: { consoles_user: ['user_id'] },
  });
  await schema.addColumn('kiosks', 'exit_pin_hash', 'short?');
  await schema.addColumn('kiosks', 'wrong_pins_at', 'long?');
  await schema.addColumn('sites', 'old_kiosk_addresses', 'long?');
};
