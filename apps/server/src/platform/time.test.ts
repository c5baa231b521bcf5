import { describe, expect, it } from 'vitest';
import { addDays, businessDayOf, daysBetween, eachDay, momentOf } from './time.ts';

const at = (text: string) => Date.parse(text);

describe('business days', () => {
  it('are cut in the zone: 16:00 UTC is midnight in Makassar, 17:00 in Jakarta, 15:00 in Jayapura', () => {
    expect(businessDayOf(at('2026-11-17T15:59:59.999Z'), 'Asia/Makassar')).toBe('2026-11-17');
    expect(businessDayOf(at('2026-11-17T16:00:00.000Z'), 'Asia/Makassar')).toBe('2026-11-18');
    expect(businessDayOf(at('2026-11-17T16:30:00.000Z'), 'Asia/Jakarta')).toBe('2026-11-17');
    expect(businessDayOf(at('2026-11-17T15:00:00.000Z'), 'Asia/Jayapura')).toBe('2026-11-18');
  });

  it('are found anew when midnight passes between two calls, and for another zone', () => {
    const days = ['15:59:59.999', '16:00:00.000', '15:59:59.999'].flatMap((time) =>
      ['Asia/Makassar', 'Asia/Jakarta'].map((zone) => businessDayOf(at(`2026-11-17T${time}Z`), zone)),
    );
    expect(days.map((day) => day.slice(-2))).toEqual(['17', '17', '18', '17', '17', '17']);
  });

  it('are cut to the second where clocks once stood by the sun', () => {
    // Jakarta was 7:07:12 ahead of UTC until 1923.
    expect(businessDayOf(at('1920-01-01T16:52:40Z'), 'Asia/Jakarta')).toBe('1920-01-01');
    expect(businessDayOf(at('1920-01-01T16:52:50Z'), 'Asia/Jakarta')).toBe('1920-01-02');
  });

  it('are refused where they no longer sort as text, instead of lasting for ever', () => {
    expect(() => businessDayOf(at('0202-05-31T00:00:00Z'), 'Asia/Makassar')).toThrow(RangeError);
    expect(() => addDays('9999-12-31', 1)).toThrow(RangeError);
    expect(() => addDays('1000-01-01', -1)).toThrow(RangeError);
  });

  it('are moved and counted over months, leap years and the change of summer time', () => {
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
    expect(daysBetween('2026-03-01', '2026-04-01')).toBe(31);
  });
});

describe('eachDay', () => {
  it('names every day of a period in order, over leap years and the turn of centuries', () => {
    for (const [from, count] of [
      ['1899-12-30', 500],
      ['1999-12-31', 800],
      ['2023-02-27', 3_660],
    ] as const) {
      const days = Array.from({ length: count }, (_, index) => addDays(from, index));
      expect(eachDay(from, days.at(-1)!)).toEqual(days);
    }
  });

  it('is one day from a day to itself, and none backwards', () => {
    expect(eachDay('2026-11-18', '2026-11-18')).toEqual(['2026-11-18']);
    expect(eachDay('2026-11-18', '2026-11-17')).toEqual([]);
  });
});

describe('momentOf', () => {
  const utc = (day: string, time: string, zone: string) => new Date(momentOf(day, time, zone)).toISOString();

  it('reads a clock of the zone', () => {
    expect(utc('2024-05-31', '07:30:00', 'Asia/Makassar')).toBe('2024-05-30T23:30:00.000Z');
    expect(utc('2024-05-31', '07:30:00', 'UTC')).toBe('2024-05-31T07:30:00.000Z');
  });

  it('takes the first of two readings and the one that would have been where one is skipped', () => {
    // New York, 3 November 2024: 01:30 comes twice; 10 March 2024: 02:30 does not come.
    expect(utc('2024-11-03', '01:30:00', 'America/New_York')).toBe('2024-11-03T05:30:00.000Z');
    expect(utc('2024-03-10', '02:30:00', 'America/New_York')).toBe('2024-03-10T07:30:00.000Z');
  });
});
