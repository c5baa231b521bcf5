/** A program's credential. Only its SHA-256 is kept; a revoked one stays, so that its name can be told. */
export interface ApiKeyTable {
  id: string;
  name: string;
  /** First characters of the key, so that people can tell keys apart. */
  prefix: string;
  key_hash: string;
  /** JSON array of permission names. */
  permissions: string;
  /** JSON array of site ids. */
  site_ids: string;
  created_at: number;
  created_by: string;
  last_used_at: number | null;
  revoked_at: number | null;
}

declare module '../../platform/db/transaction.ts' {
  interface Tables {
    api_keys: ApiKeyTable;
  }
}
