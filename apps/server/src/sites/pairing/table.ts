/** A kiosk that shows a code. The row goes when its time is over. */
export interface KioskPairingTable {
  id: string;
  code_hash: string;
  claim_hash: string;
  expires_at: number;
  /** Set once an administrator has typed the code. */
  kiosk_id: string | null;
  /** Set once the kiosk has fetched its credential; nobody gets it a second time. */
  claimed_at: number | null;
}

declare module '../../platform/db/transaction.ts' {
  interface Tables {
    kiosk_pairings: KioskPairingTable;
  }
}
