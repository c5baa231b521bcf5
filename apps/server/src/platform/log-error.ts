/** What the log says of an error. */
interface DescribedError {
  type: string;
  message: string;
  code?: string;
  errno?: number;
  sqlState?: string;
  /** Where it was thrown: the frames, without the message again. */
  stack?: string;
  cause?: DescribedError;
}

interface Thrown extends Error {
  code?: unknown;
  errno?: unknown;
  sqlState?: unknown;
  sqlMessage?: unknown;
}

/** How many causes of causes are told. */
const DEPTH = 3;

/**
 * What may be told of whatever was thrown: named members only, since the drivers' errors also carry the statement, with
 * its values filled in, the parameters, and rows (`detail`); and the words without the values in them.
 */
export function describeError(thrown: unknown, depth = 0): DescribedError {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: 'not an error was thrown' };
  const { name, message, stack = '', code, errno, sqlState, cause } = thrown as Thrown;
  const told = stack.indexOf(message);
  const frames = (told === -1 ? stack : stack.slice(told + message.length))
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  return {
    type: name,
    message: withoutValues(thrown),
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof errno === 'number' ? { errno } : {}),
    ...(typeof sqlState === 'string' ? { sqlState } : {}),
    ...(frames.length > 0 ? { stack: frames.join('\n') } : {}),
    ...(cause instanceof Error && depth < DEPTH ? { cause: describeError(cause, depth + 1) } : {}),
  };
}

// MySQL quotes values, and even a piece of the statement, in its messages; of what it quotes only the key's name, which
// stands last, is not the user's. PostgreSQL does so in the faults of class 22, a value that does not fit.
function withoutValues({ message, code, sqlMessage }: Thrown): string {
  if (sqlMessage !== undefined) {
    const key = / for key '([\w.]+)'$/.exec(message)?.[1];
    return message.replace(/'[^]*'/, key === undefined ? '…' : `… for key ${key}`);
  }
  if (typeof code === 'string' && /^22[0-9A-Z]{3}$/.test(code)) return message.replace(/"[^]*"/, '…');
  return message;
}
