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
  // Since 1973 every zone's clocks differ from UTC by whole minutes, so within a minute the day stays what it is.
  const minute = ms >= WHOLE_MINUTES_SINCE ? Math.floor(ms / 60_000) : null;
  const last = lastDays.get(zone);
  if (minute !== null && last?.minute === minute) return last.day;
  const day = checked(dayFormatter(zone).format(ms));
  if (minute !== null) lastDays.set(zone, { minute, day });
  return day;
}

const WHOLE_MINUTES_SINCE = Date.UTC(1973, 0);
/** Most calls ask for the day of this very moment. */
const lastDays = new Map<string, { minute: number; day: string }>();

/**
 * Moves a calendar day by whole days.
 * @throws RangeError outside the years 1000 to 9999.
 */
export function addDays(day: string, days: number): string {
  const moved = new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString();
  return checked(moved.slice(0, moved.indexOf('T')));
}

const twoDigits = Array.from({ length: 32 }, (_, number) => String(number).padStart(2, '0'));

/** Every calendar day from one to another, both included; none when `to` is before `from`. */
export function eachDay(from: string, to: string): string[] {
  const days: string[] = [];
  let [year = 0, month = 0, date = 0] = checked(from).split('-').map(Number);
  for (let left = daysBetween(from, to) + 1; left > 0; left--) {
    days.push(`${year}-${twoDigits[month]}-${twoDigits[date]}`);
    // No month is shorter than 28 days, so most need no look at the calendar.
    if (++date > 28 && date > daysInMonth(year, month)) {
      date = 1;
      if (++month > 12) [year, month] = [year + 1, 1];
    }
  }
  return days;
}

const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

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
