export interface KioskTable {
  id: string;
  site_id: string;
  place_id: string | null;
  name: string;
  /** SHA-256 of the credential; null before the kiosk has fetched it and after it was revoked. */
  token_hash: string | null;
  state: 'online' | 'lost' | 'never-seen';
  paired_at: number;
  last_seen_at: number | null;
  /** Number of the newest beat; the kiosk counts from 0 again when it restarts. */
  last_beat_seq: number | null;
  version: string | null;
  /** JSON as the kiosk reported it. */
  self_test: string | null;
  /** A revoked kiosk keeps its row, because what it did names it. */
  revoked_at: number | null;
}

declare module '../../platform/db/transaction.ts' {
  interface Tables {
    kiosks: KioskTable;
  }
}
