import type { Parameters } from 'fast-check';

const numberIn = (variable: string): number | undefined => {
  const text = process.env[variable];
  return text === undefined || text === '' ? undefined : Number(text);
};

/**
 * How often a property is tried: `short` in the suite, SIAGA_FUZZ_RUNS times in the long form. A failure prints its seed and
 * path; SIAGA_FUZZ_SEED and SIAGA_FUZZ_PATH try exactly that one again.
 */
export function runsOf<Values>(short: number): Parameters<Values> {
  const seed = numberIn('SIAGA_FUZZ_SEED');
  const path = process.env['SIAGA_FUZZ_PATH'];
  return {
    numRuns: numberIn('SIAGA_FUZZ_RUNS') ?? short,
    ...(seed === undefined ? {} : { seed }),
    ...(path === undefined || path === '' ? {} : { path }),
  };
}

/** How long one property may take: the long form as long as it needs. */
export const PATIENCE_MS = numberIn('SIAGA_FUZZ_RUNS') === undefined ? 180_000 : 4 * 3_600_000;
