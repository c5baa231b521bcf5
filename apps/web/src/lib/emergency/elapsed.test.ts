import { describe, expect, it } from 'vitest';
import { clockStart, stopwatch } from './elapsed.ts';

it.each([
  [0, '00:00'],
  [41_900, '00:41'],
  [605_000, '10:05'],
  [3_909_000, '1:05:09'],
  [90_061_000, '25:01:01'],
  [-5_000, '00:00'],
])('%i ms read %s', (ms, read) => {
  expect(stopwatch(ms)).toBe(read);
});

describe('the clock of an incident', () => {
  it('runs from the press', () => {
    const start = clockStart({ pressedAt: '2026-11-22T08:00:00.000Z', raisedAt: '2026-11-22T08:00:01.500Z' });
    expect(start).toEqual({ at: Date.parse('2026-11-22T08:00:00.000Z'), isLate: false });
  });

  it('runs from the arrival of a press that waited in a device for days', () => {
    const start = clockStart({ pressedAt: '2026-11-19T08:00:00.000Z', raisedAt: '2026-11-22T08:00:00.000Z' });
    expect(start).toEqual({ at: Date.parse('2026-11-22T08:00:00.000Z'), isLate: true });
  });
});
