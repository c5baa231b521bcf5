import { parseArgs } from 'node:util';

/** The value of `--name 5` on the command line. */
export function numberOption(name: string, usual: number): number {
  const { values } = parseArgs({ options: { [name]: { type: 'string' } }, strict: false });
  const given = values[name];
  if (given === undefined) return usual;
  const number = Number(given);
  if (!Number.isFinite(number) || number <= 0) throw new Error(`--${name} must be a number above 0`);
  return number;
}
