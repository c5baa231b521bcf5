/** The database refused a second row with the same unique value. The same on all three engines. */
export class UniqueViolation extends Error {
  /** What the engine said; names the index or the columns, for example `users.email` or `users_email`. */
  readonly where: string;
  constructor(cause: Error) {
    super('a row with this value exists already', { cause });
    this.name = 'UniqueViolation';
    this.where = cause.message;
  }
}

interface Coded {
  code?: string;
  errno?: number;
  message?: string;
}

const codeOf = (error: unknown): Coded => (typeof error === 'object' && error !== null ? error : {});

/** True for the engines' own unique errors: SQLite 2067/1555, MySQL 1062, PostgreSQL 23505. */
export function isUniqueViolation(error: unknown): boolean {
  const { code } = codeOf(error);
  return (
    error instanceof UniqueViolation ||
    code === 'SQLITE_CONSTRAINT_UNIQUE' ||
    code === 'SQLITE_CONSTRAINT_PRIMARYKEY' ||
    code === 'ER_DUP_ENTRY' ||
    code === '23505'
  );
}

/** True where the same transaction may succeed when run again: deadlock, serialisation failure. */
export function isRetryable(error: unknown): boolean {
  const { code } = codeOf(error);
  return (
    code === '40001' ||
    code === '40P01' ||
    code === 'ER_LOCK_DEADLOCK' ||
    code === 'ER_LOCK_WAIT_TIMEOUT' ||
    code === 'ER_CHECKREAD'
  );
}

const gone = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ER_SERVER_SHUTDOWN',
  'ER_CON_COUNT_ERROR',
  'ER_CONNECTION_KILLED',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08000',
  '08003',
  '08006',
  'SQLITE_CANTOPEN',
  'SQLITE_IOERR',
  'SQLITE_FULL',
  'SQLITE_READONLY',
]);

/**
 * True when the database cannot be reached or cannot write right now; the caller answers 503. SQLite's "busy" is one
 * of them: by then its driver has waited for the other process already.
 */
export function isDatabaseGone(error: unknown): boolean {
  const { code, message } = codeOf(error);
  if (code !== undefined && (gone.has(code) || /^SQLITE_(IOERR|CANTOPEN|READONLY|BUSY)/.test(code)))
    return true;
  // node-postgres gives these no code.
  return /Connection terminated|Query read timeout|timeout exceeded when trying to connect|timeout expired|closed state|is not queryable/.test(
    message ?? '',
  );
}

const before = new WeakSet<object>();

/** Notes of a fault that it came before anything of what was asked for was kept; answers it, for throwing on. */
export function nothingKept(fault: unknown): unknown {
  if (typeof fault === 'object' && fault !== null) before.add(fault);
  return fault;
}

/** False where something may have been kept: above all when the answer to a commit was lost. */
export const isNothingKept = (fault: unknown): boolean =>
  typeof fault === 'object' && fault !== null && before.has(fault);

const NAME = 'the name of the database in SIAGA_DATABASE_URL, and make it when it is not there yet';
const USER = 'user and password in SIAGA_DATABASE_URL (special characters percent-encoded)';
const RIGHTS = 'the rights of the user on the database';
const FILE = 'the file in SIAGA_DATABASE_URL, or put the data folder back from a backup';

const checks: Record<string, string> = {
  ER_ACCESS_DENIED_ERROR: USER,
  ER_DBACCESS_DENIED_ERROR: RIGHTS,
  ER_TABLEACCESS_DENIED_ERROR: RIGHTS,
  ER_BAD_DB_ERROR: NAME,
  ER_NO_DB_ERROR: NAME,
  '28P01': USER,
  '28000': USER,
  '3D000': NAME,
  '42501': RIGHTS,
  SQLITE_NOTADB: FILE,
  SQLITE_CORRUPT: FILE,
};

/** What the operator should look at when the database cannot be opened. */
export function whatToCheck(error: unknown): string {
  const { code, message } = codeOf(error);
  // better-sqlite3 gives this one no code.
  if (/directory does not exist/.test(message ?? '')) return 'the folder in SIAGA_DATABASE_URL, and make it';
  return checks[code ?? ''] ?? 'SIAGA_DATABASE_URL';
}
