/** One fault: what was done, what was found, and what people see of it. */
export interface Row {
  fault: string;
  done: string;
  /** What is safe, and how that was checked. */
  safe: string;
  /** What the operator and the people see. */
  seen: string;
  /** Null where it could not be tried on this machine. */
  isSafe: boolean | null;
}

export const notTried = (fault: string, why: string): Row => ({
  fault,
  done: `not tried: ${why}`,
  safe: '-',
  seen: '-',
  isSafe: null,
});

/** A Markdown table; a fault that was not survived makes the program end with 1. */
export function printRows(rows: readonly Row[]): void {
  console.log('\n| fault | what was done | what is safe (checked how) | what the operator sees | state |');
  console.log('|---|---|---|---|---|');
  for (const { fault, done, safe, seen, isSafe } of rows) {
    const state = isSafe === null ? 'not tried' : isSafe ? 'safe' : '**FAULT**';
    console.log(`| ${fault} | ${done} | ${safe} | ${seen} | ${state} |`);
    if (isSafe === false) process.exitCode = 1;
  }
}
