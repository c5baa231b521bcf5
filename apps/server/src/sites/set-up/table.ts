/** At most one row: whoever inserts it makes the first administrator, everybody else comes too late. */
export interface FirstRunTable {
  id: string;
  done_at: number;
}

declare module '../../platform/db/transaction.ts' {
  interface Tables {
    first_run: FirstRunTable;
  }
}
