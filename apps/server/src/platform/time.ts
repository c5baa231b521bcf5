/** The only source of the present moment, so that tests can move it. UTC milliseconds. */
export interface Clock {
  now(): number;
  /** Milliseconds since some moment, that nobody sets: how long ago something was, whatever happened to the calendar. */
  running(): number;
}

export const systemClock: Clock = { now: () => Date.now(), running: () => performance.now() };

/** UTC milliseconds as the wire writes them, for example `2026-11-22T08:00:00.000Z`. */
export const toTime = (ms: number): string => new Date(ms).toISOString();

/** As {@link toTime}, with null for "never". */
export const toTimeOrNull = (ms: number | null): string | null => (ms === null ? null : toTime(ms));

/** UTC milliseconds of an ISO 8601 text with offset. */
export const fromTime = (text: string): number => Date.parse(text);

// Building a formatter costs 50 us and using one 1 us, so each zone keeps its own.
const formatters = new Map<string, Intl.DateTimeFormat>();

function dayFormatter(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}

/**
 * The calendar day YYYY-MM-DD that a moment falls on in an IANA zone.
 * @throws RangeError outside the years 1000 to 9999, where days no longer sort as text.
 */
export function businessDayOf(ms: number, zone: string): string {
  return checked(dayFormatter(zone).format(ms));
}

/**
 * Moves a calendar day by whole days.
 * @throws RangeError outside the years 1000 to 9999.
 */
export function addDays(day: string, days: number): string {
  return checked(
    new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().replace(/T.*/, ''),
  );
}

function checked(day: string): string {
  if (!/^[1-9]\d{3}-\d{2}-\d{2}$/.test(day))
    throw new RangeError(`${day} is no day of the years 1000 to 9999`);
  return day;
}

/** Whole days from one calendar day to another; 0 for the same day. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

const offsetFormatters = new Map<string, Intl.DateTimeFormat>();

/** How far a zone's clocks are ahead of UTC at a moment, ms. */
function offsetAt(ms: number, zone: string): number {
  let formatter = offsetFormatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
    offsetFormatters.set(zone, formatter);
  }
  const match = /GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?/.exec(formatter.format(ms));
  if (!match) return 0;
  const [, sign, hours, minutes, seconds = '0'] = match;
  return (sign === '-' ? -1 : 1) * ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}

/**
 * UTC milliseconds of a clock reading in a zone. A reading that summer time skips is taken as if it had not been
 * skipped; one that comes twice is the first.
 */
export function momentOf(day: string, timeOfDay: string, zone: string): number {
  const asUtc = Date.parse(`${day}T${timeOfDay}Z`);
  const readings = [asUtc - 86_400_000, asUtc + 86_400_000].map((near) => asUtc - offsetAt(near, zone));
  return readings.find((ms) => offsetAt(ms, zone) === asUtc - ms) ?? readings[0]!;
}
