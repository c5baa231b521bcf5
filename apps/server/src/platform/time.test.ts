import { describe, expect, it } from 'vitest';
import { addDays, businessDayOf, daysBetween, momentOf } from './time.ts';

const at = (text: string) => Date.parse(text);

describe('business days', () => {
  it('are cut in the zone: 16:00 UTC is midnight in Makassar, 17:00 in Jakarta, 15:00 in Jayapura', () => {
    expect(businessDayOf(at('2026-11-17T15:59:59.999Z'), 'Asia/Makassar')).toBe('2026-11-17');
    expect(businessDayOf(at('2026-11-17T16:00:00.000Z'), 'Asia/Makassar')).toBe('2026-11-18');
    expect(businessDayOf(at('2026-11-17T16:30:00.000Z'), 'Asia/Jakarta')).toBe('2026-11-17');
    expect(businessDayOf(at('2026-11-17T15:00:00.000Z'), 'Asia/Jayapura')).toBe('2026-11-18');
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
