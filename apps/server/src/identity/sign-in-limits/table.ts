/** Failures of one account and address, or of one address over all accounts. `id` is keyed-hashed, so it names nobody. */
export interface SignInFailureTable {
  id: string;
  /** JSON array of moments, oldest first; those out of the window are dropped at the next write. */
  failed_at: string;
  last_at: number;
}

declare module '../../platform/db/transaction.ts' {
  interface Tables {
    sign_in_failures: SignInFailureTable;
  }
}
