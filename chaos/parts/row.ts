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

/** The head of a Markdown table, before the first row. */
export function printHead(): void {
  console.log('\n| fault | what was done | what is safe (checked how) | what the operator sees | state |');
  console.log('|---|---|---|---|---|');
}

/** A row as soon as it is known; a fault that was not survived makes the program end with 1. */
export function printRow({ fault, done, safe, seen, isSafe }: Row): void {
  const state = isSafe === null ? 'not tried' : isSafe ? 'safe' : '**FAULT**';
  console.log(`| ${fault} | ${done} | ${safe} | ${seen} | ${state} |`);
  if (isSafe === false) process.exitCode = 1;
}

export function printRows(rows: readonly Row[]): void {
  printHead();
  for (const row of rows) printRow(row);
}
