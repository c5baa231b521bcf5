/** The only source of the present moment, so that tests can move it. UTC milliseconds. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

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

/** The calendar day YYYY-MM-DD that a moment falls on in an IANA zone. */
export function businessDayOf(ms: number, zone: string): string {
  return dayFormatter(zone).format(ms);
}

/** Moves a calendar day by whole days. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Whole days from one calendar day to another; 0 for the same day. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** How far a zone's clocks are ahead of UTC at a moment, ms. */
function offsetAt(ms: number, zone: string): number {
  const name = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
    .formatToParts(ms)
    .find((part) => part.type === 'timeZoneName')?.value;
  const match = /GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?/.exec(name ?? '');
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
  const before = asUtc - offsetAt(asUtc - 86_400_000, zone);
  return offsetAt(before, zone) === asUtc - before ? before : asUtc - offsetAt(asUtc + 86_400_000, zone);
}
