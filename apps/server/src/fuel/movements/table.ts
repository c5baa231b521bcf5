/** One line of the ledger; the database refuses to change or delete it. Quantities in millilitres. */
export interface MovementTable {
  id: string;
  tank_id: string;
  /** Place within its tank, from 1 without gaps. */
  seq: number;
  type: 'IN' | 'OUT';
  /** Always positive; the direction is in `type`. */
  amount_ml: number;
  /** Book stock after it in recorded order. */
  balance_ml: number;
  occurred_at: number;
  recorded_at: number;
  /** Day of `occurred_at` in the site's zone when it was written. */
  business_day: string;
  note: string | null;
  actor_kind: string;
  actor_id: string;
  reverses: string | null;
  replaces: string | null;
  reason: string | null;
  source: 'entry' | 'import';
  /** SHA-256 of an imported file's row; keeps a second run of the file from counting twice. */
  import_line: string | null;
  prev_hash: string;
  hash: string;
}

/** Sums of one tank and business day, kept in the transaction of each movement. Quantities in millilitres. */
export interface TankDayTable {
  tank_id: string;
  day: string;
  /** Sum of the IN movements, reversals of OUT included. */
  in_ml: number;
  /** Sum of the OUT movements, reversals of IN included. */
  out_ml: number;
  /** Received net of reversals. */
  received_ml: number;
  /** Issued net of reversals. */
  used_ml: number;
  in_count: number;
  out_count: number;
}

declare module '../../platform/db/transaction.ts' {
  interface Tables {
    movements: MovementTable;
    tank_days: TankDayTable;
  }
}
