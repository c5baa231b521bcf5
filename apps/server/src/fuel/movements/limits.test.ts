import { describe, expect, it } from 'vitest';
import { findBreach } from './limits.ts';

const flat = (from: number, ml: number) => ({ from, lowestMl: ml, highestMl: ml });

describe('findBreach', () => {
  it('lets an issue take everything and not a millilitre more', () => {
    expect(findBreach([flat(10, 100)], [{ occurredAt: 10, deltaMl: -100 }], 1000)).toBeNull();
    expect(findBreach([flat(10, 100)], [{ occurredAt: 10, deltaMl: -101 }], 1000)).toEqual({
      kind: 'insufficient',
      availableMl: 100,
    });
  });

  it('lets a receipt fill up to safe fill and not a millilitre more', () => {
    expect(findBreach([flat(10, 100)], [{ occurredAt: 10, deltaMl: 900 }], 1000)).toBeNull();
    expect(findBreach([flat(10, 100)], [{ occurredAt: 10, deltaMl: 901 }], 1000)).toEqual({
      kind: 'over-capacity',
      roomMl: 900,
    });
  });

  it('refuses a back-dated issue that a later moment cannot bear', () => {
    const later = { from: 10, lowestMl: 40, highestMl: 500 };
    expect(findBreach([later], [{ occurredAt: 10, deltaMl: -41 }], 1000)).toEqual({
      kind: 'insufficient',
      availableMl: 40,
    });
    expect(findBreach([later], [{ occurredAt: 10, deltaMl: -40 }], 1000)).toBeNull();
  });

  it('weighs a reversal and its replacement together', () => {
    // 5,000 in by mistake instead of 500, of 4,700 left after issues: taking back 5,000 alone would fall to -300.
    const stretch = { from: 10, lowestMl: 4700, highestMl: 5000 };
    const back = { occurredAt: 10, deltaMl: -5000 };
    expect(findBreach([stretch], [back], 9000)).toMatchObject({ kind: 'insufficient' });
    expect(findBreach([stretch], [back, { occurredAt: 10, deltaMl: 500 }], 9000)).toBeNull();
  });

  it('counts a change only from its own moment on', () => {
    const stretches = [flat(10, 100), flat(20, 300)];
    const changes = [
      { occurredAt: 10, deltaMl: -100 },
      { occurredAt: 20, deltaMl: -200 },
    ];
    expect(findBreach(stretches, changes, 1000)).toBeNull();
    expect(findBreach(stretches, [...changes, { occurredAt: 20, deltaMl: -1 }], 1000)).toMatchObject({
      kind: 'insufficient',
    });
  });

  it('lets a tank that stands above a lowered safe fill go down', () => {
    expect(findBreach([flat(10, 900)], [{ occurredAt: 10, deltaMl: -10 }], 500)).toBeNull();
  });
});
