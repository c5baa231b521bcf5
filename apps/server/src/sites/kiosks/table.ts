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
  /** argon2id of the PIN that opens the service menu; null = nobody asks for one. */
  exit_pin_hash: string | null;
  /** JSON list of the moments of the newest wrong PINs, oldest first; null = none since the last right one. */
  wrong_pins_at: string | null;
  /** A revoked kiosk keeps its row, because what it did names it. */
  revoked_at: number | null;
}

declare module '../../platform/db/transaction.ts' {
  interface Tables {
    kiosks: KioskTable;
  }
}
