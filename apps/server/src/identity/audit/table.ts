import type { Actor } from '../../platform/actor.ts';

/** One change of state. Append-only: the database refuses UPDATE and DELETE. */
export interface AuditEntryTable {
  id: string;
  /** Site id or `all`, a colon, the module: entries are chained within it. */
  chain: string;
  /** Number within the chain, from 1 without gaps. */
  seq: number;
  /** Never goes back within a chain, even when the clock does. */
  at: number;
  site_id: string | null;
  module: string;
  action: string;
  actor_kind: Actor['kind'];
  actor_id: string;
  target_kind: string | null;
  target_id: string | null;
  /** Whose key `sealed` was sealed with. */
  person_id: string | null;
  /** JSON, nothing personal. */
  details: string | null;
  /** JSON of one person's data, sealed. */
  sealed: string | null;
  /** Network address of the call, sealed with the acting user's key. */
  sealed_address: string | null;
  prev_hash: string;
  hash: string;
}

/** The newest entry of each chain. The row `root` is no chain but the lock for beginning one. */
export interface AuditHeadTable {
  chain: string;
  site_id: string | null;
  module: string;
  seq: number;
  at: number;
  hash: string;
}

declare module '../../platform/db/transaction.ts' {
  interface Tables {
    audit_entries: AuditEntryTable;
    audit_heads: AuditHeadTable;
  }
}
