/** A name that one owner holds until `expires_at`; whoever finds it expired may take it. */
export interface LeaseTable {
  name: string;
  owner: string;
  expires_at: number;
}

/** Something that has to happen at `due_at`, at least once, also after a restart. One row per kind and subject. */
export interface DueRowTable {
  id: string;
  kind: string;
  subject: string;
  due_at: number;
  payload: string | null;
  attempts: number;
  lease_owner: string | null;
  lease_until: number | null;
}

declare module '../db/transaction.ts' {
  interface Tables {
    leases: LeaseTable;
    due_rows: DueRowTable;
  }
}
