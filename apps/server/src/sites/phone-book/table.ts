export interface PhoneEntryTable {
  id: string;
  site_id: string;
  /** Order in the list. */
  position: number;
  name: string;
  number: string;
  preset: number;
  note: string | null;
  last_tested_at: number | null;
  last_tested_by: string | null;
}

declare module '../../platform/db/transaction.ts' {
  interface Tables {
    phone_entries: PhoneEntryTable;
  }
}
