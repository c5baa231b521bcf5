/** One kept answer. `id` is SHA-256 of caller, address and key; `reply` is null only inside the first call's transaction. */
export interface IdempotencyKeyTable {
  id: string;
  body_hash: string;
  reply: string | null;
  /** Who called, of whatever kind; null where the answer was kept before this was noted. */
  caller_id: string | null;
  created_at: number;
}

declare module '../db/transaction.ts' {
  interface Tables {
    idempotency_keys: IdempotencyKeyTable;
  }
}
