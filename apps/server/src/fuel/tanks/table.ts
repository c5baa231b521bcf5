/** A tank and the head of its ledger: what the next movement builds on. Quantities in millilitres. */
export interface TankTable {
  id: string;
  site_id: string;
  name: string;
  product: string;
  capacity_ml: number;
  safe_fill_ml: number;
  dead_stock_ml: number;
  reserve_ml: number;
  low_stock_ml: number | null;
  archived: number;
  created_at: number;
  /** Book stock after the last recorded movement. */
  balance_ml: number;
  /** How many IN and OUT movements there are; together the last movement's seq. */
  in_count: number;
  out_count: number;
  /** Latest `occurred_at` of all movements; an entry before it is back-dated. */
  last_occurred_at: number | null;
  /** Hash of the last movement. */
  chain_head: string;
}

declare module '../../platform/db/transaction.ts' {
  interface Tables {
    tanks: TankTable;
  }
}
