import { describe, expect, it } from 'vitest';
import { cycleMs, lightOf, patterns, pulsesBetween, vibrationOf } from './pattern.ts';

/** What ISO 8201 allows around a duration. */
const within10Percent = (actualMs: number, wantedMs: number) =>
  expect(Math.abs(actualMs - wantedMs)).toBeLessThanOrEqual(wantedMs / 10);

describe('the evacuation signal', () => {
  it('is three pulses of 0.5 s, 0.5 s apart, then 1.5 s of silence, as ISO 8201 wants it', () => {
    const { pulses } = patterns.evacuate;
    expect(pulses).toHaveLength(3);
    for (const { onMs } of pulses) within10Percent(onMs, 500);
    for (const { offMs } of pulses.slice(0, 2)) within10Percent(offMs, 500);
    within10Percent(pulses[2].offMs, 1_500);
    within10Percent(cycleMs(patterns.evacuate), 4_000);
  });

  it('is heard for 1.5 s of every cycle', () => {
    within10Percent(
      patterns.evacuate.pulses.reduce((sum, { onMs }) => sum + onMs, 0),
      1_500,
    );
  });
});

it('the attention tone differs in rhythm and in pitch', () => {
  const rhythm = (tone: 'evacuate' | 'attention') => vibrationOf(patterns[tone], 1);
  expect(rhythm('attention')).not.toEqual(rhythm('evacuate'));
  const pitches: number[] = patterns.evacuate.pulses.map(({ hz }) => hz);
  for (const { hz } of patterns.attention.pulses) expect(pitches).not.toContain(hz);
});

describe('what is scheduled ahead', () => {
  it('starts every pulse of a long stretch exactly once, however it is cut', () => {
    const whole = pulsesBetween(patterns.evacuate, 0, 90_000);
    const inParts = [0, 700, 4_000, 31_337].flatMap((from, index, cuts) =>
      pulsesBetween(patterns.evacuate, from, cuts[index + 1] ?? 90_000),
    );
    expect(inParts).toEqual(whole);
    expect(whole).toHaveLength(68);
  });

  it('keeps the rhythm in the second cycle', () => {
    expect(
      pulsesBetween(patterns.evacuate, 4_000, 8_000).map(({ fromMs, untilMs }) => [fromMs, untilMs]),
    ).toEqual([
      [4_000, 4_500],
      [5_000, 5_500],
      [6_000, 6_500],
    ]);
  });

  it('gives each pulse of the attention tone its own pitch', () => {
    expect(pulsesBetween(patterns.attention, 0, 3_000).map(({ hz }) => hz)).toEqual([988, 659]);
  });
});

describe('light and vibration', () => {
  it('vibrates in the rhythm of the sound, cycle after cycle', () => {
    expect(vibrationOf(patterns.evacuate, 2)).toEqual([
      500, 500, 500, 500, 500, 1500, 500, 500, 500, 500, 500, 1500,
    ]);
  });

  it('lights up while the sound is on', () => {
    const frames = lightOf(patterns.evacuate);
    expect(frames.map(({ offset, opacity }) => [offset * 4_000, opacity])).toEqual([
      [0, 1],
      [500, 0],
      [1_000, 1],
      [1_500, 0],
      [2_000, 1],
      [2_500, 0],
      [4_000, 0],
    ]);
  });

  it('flashes at most three times in any second, which photosensitive eyes bear', () => {
    for (const pattern of Object.values(patterns)) {
      const starts = pulsesBetween(pattern, 0, 20_000).map(({ fromMs }) => fromMs);
      for (const start of starts)
        expect(starts.filter((other) => other >= start && other < start + 1_000).length).toBeLessThanOrEqual(
          3,
        );
    }
  });
});
