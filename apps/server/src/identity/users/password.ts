import { availableParallelism } from 'node:os';

// With the first sign-in: a server at rest needs none of it.
const argon2 = () => import('@node-rs/argon2');

// Hashing runs beside the event loop, but it would take every core when many people sign in at once.
const AT_ONCE = Math.max(1, availableParallelism() - 1);
let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await work();
  } finally {
    // The place is handed on, so nobody slips in between.
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

/** argon2id in PHC format with its own salt. */
export const hashPassword = (password: string): Promise<string> =>
  inTurn(async () => (await argon2()).hash(password));

let dummy: Promise<string> | undefined;

function dummyHash(): Promise<string> {
  dummy ??= hashPassword('no account has this password').catch((error: unknown) => {
    dummy = undefined;
    throw error;
  });
  return dummy;
}

/**
 * True when the password is the one that was hashed. Without a hash (no such account) the same work is done
 * against a dummy, so that the time taken does not tell which accounts exist.
 */
export async function isPasswordRight(passwordHash: string | null, password: string): Promise<boolean> {
  const against = passwordHash ?? (await dummyHash());
  const matches = await inTurn(async () => (await argon2()).verify(against, password));
  return matches && passwordHash !== null;
}
