import type { MigrationStep } from '../migrate.ts';

/** Tanks, the append-only ledger of movements, and the sums per business day that every figure reads. */
export const fuel: MigrationStep = async (schema) => {
  await schema.createTable('tanks', {
    columns: {
      id: 'id',
      site_id: 'id',
      name: 'short',
      product: 'short',
      capacity_ml: 'integer',
      safe_fill_ml: 'integer',
      dead_stock_ml: 'integer',
      reserve_ml: 'integer',
      low_stock_ml: 'integer?',
      archived: 'flag',
      created_at: 'integer',
      balance_ml: 'integer',
      in_count: 'integer',
      out_count: 'integer',
      last_occurred_at: 'integer?',
      chain_head: 'id',
    },
    primaryKey: ['id'],
    unique: { tanks_site_name: ['site_id', 'name'] },
    references: { site_id: 'sites' },
  });
  await schema.createTable('movements', {
    columns: {
      id: 'id',
      tank_id: 'id',
      seq: 'integer',
      type: 'id',
      amount_ml: 'integer',
      balance_ml: 'integer',
      occurred_at: 'integer',
      recorded_at: 'integer',
      business_day: 'day',
      note: 'text?',
      actor_kind: 'id',
      actor_id: 'id',
      reverses: 'id?',
      replaces: 'id?',
      reason: 'text?',
      source: 'id',
      import_line: 'id?',
      prev_hash: 'id',
      hash: 'id',
    },
    primaryKey: ['id'],
    unique: {
      movements_tank_seq: ['tank_id', 'seq'],
      movements_reverses: ['reverses'],
      movements_import_line: ['import_line'],
    },
    indexes: { movements_tank_day: ['tank_id', 'business_day', 'occurred_at', 'seq'] },
    references: { tank_id: 'tanks' },
  });
  await schema.makeAppendOnly('movements');
  await schema.createTable('tank_days', {
    columns: {
      tank_id: 'id',
      day: 'day',
      in_ml: 'integer',
      out_ml: 'integer',
      received_ml: 'integer',
      used_ml: 'integer',
      in_count: 'integer',
      out_count: 'integer',
    },
    primaryKey: ['tank_id', 'day'],
    indexes: { tank_days_day: ['day', 'tank_id'] },
  });
};
