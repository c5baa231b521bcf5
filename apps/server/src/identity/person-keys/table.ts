/** The key that seals one person's data, itself sealed with a key derived from the installation's secret. */
export interface PersonKeyTable {
  person_id: string;
  wrapped_key: string;
}

declare module '../../platform/db/transaction.ts' {
  interface Tables {
    person_keys: PersonKeyTable;
  }
}
