import type { Role } from '@siaga/contracts/permissions';

/**
 * One user. Once erased, `email`, `email_key`, `name` and `password_hash` are null and the row stays, so that ids
 * in ledgers still lead to nobody instead of nowhere.
 */
export interface UserTable {
  id: string;
  email: string | null;
  /** SHA-256 of the lower-case e-mail; what makes it unique. */
  email_key: string | null;
  name: string | null;
  role: Role;
  password_hash: string | null;
  /** JSON array of ids. */
  site_ids: string;
  /** JSON array of ids; null = every tank of the sites. */
  tank_ids: string | null;
  language: 'id' | 'en';
  active: number;
  created_at: number;
  last_sign_in_at: number | null;
  erased_at: number | null;
}

/** One device that is signed in. Ending it takes the row away. */
export interface SessionTable {
  id: string;
  user_id: string;
  created_at: number;
  last_seen_at: number;
  /** When the newest refresh token runs out. */
  expires_at: number;
  user_agent: string | null;
  address: string | null;
}

/** `id` is the token's SHA-256. A used one is kept until it expires, so that its reuse is noticed. */
export interface RefreshTokenTable {
  id: string;
  session_id: string;
  used_at: number | null;
  expires_at: number;
}

declare module '../platform/db/transaction.ts' {
  interface Tables {
    users: UserTable;
    sessions: SessionTable;
    refresh_tokens: RefreshTokenTable;
  }
}
