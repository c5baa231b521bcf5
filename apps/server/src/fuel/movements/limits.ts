/** A change that is about to be written to one tank, and what it does from its moment on. */
export interface PlannedChange {
  occurredAt: number;
  /** Positive in, negative out; millilitres. */
  deltaMl: number;
}

/** Lowest and highest book stock of a stretch of time, before the planned changes. */
export interface Stretch {
  /** First moment of the stretch. */
  from: number;
  lowestMl: number;
  highestMl: number;
}

export type LimitBreach =
  /** Most that can be issued without any later moment falling below 0. */
  | { kind: 'insufficient'; availableMl: number }
  /** Most that still fits without any later moment rising above safe fill. */
  | { kind: 'over-capacity'; roomMl: number };

/**
 * Checks that the book stock stays from 0 to safe fill at every later moment when all changes are made together.
 * Stretches are in the order of time and begin at the changes' moments. A tank that already stands above safe fill
 * (its limit was lowered by hand) may still go down.
 */
export function findBreach(
  stretches: readonly Stretch[],
  changes: readonly PlannedChange[],
  safeFillMl: number,
): LimitBreach | null {
  let availableMl = Number.POSITIVE_INFINITY;
  let roomMl = Number.POSITIVE_INFINITY;
  let tooLow = false;
  let tooHigh = false;
  for (const stretch of stretches) {
    const deltaMl = sum(
      changes.filter((change) => change.occurredAt <= stretch.from).map((change) => change.deltaMl),
    );
    availableMl = Math.min(availableMl, stretch.lowestMl);
    roomMl = Math.min(roomMl, safeFillMl - stretch.highestMl);
    if (deltaMl < 0 && stretch.lowestMl + deltaMl < 0) tooLow = true;
    if (deltaMl > 0 && stretch.highestMl + deltaMl > safeFillMl) tooHigh = true;
  }
  if (tooLow) return { kind: 'insufficient', availableMl: Math.max(0, availableMl) };
  if (tooHigh) return { kind: 'over-capacity', roomMl: Math.max(0, roomMl) };
  return null;
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
