import { incidentWords, type Language } from './words.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const two = (n: number): string => String(n).padStart(2, '0');

/** A span as a stopwatch shows it: 00:41, 12:05, 1:02:03. */
export function stopwatch(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return `${hours > 0 ? `${hours}:` : ''}${two(minutes)}:${two(seconds % 60)}`;
}

/** A span in its largest unit: 3 hari, 5 jam, 12 menit; under a minute it is a stopwatch's. */
export function spanInWords(ms: number, language: Language): string {
  const { days, hours, minutes } = incidentWords[language].age;
  if (ms >= DAY_MS) return days(Math.floor(ms / DAY_MS));
  if (ms >= HOUR_MS) return hours(Math.floor(ms / HOUR_MS));
  return ms >= MINUTE_MS ? minutes(Math.floor(ms / MINUTE_MS)) : stopwatch(ms);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(locale: string, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${zone} ${Object.keys(options).length}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone, hourCycle: 'h23' });
    formats.set(key, format);
  }
  return format;
}

const moment = {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
} as const;

/** A moment as the clocks of the site show it, with the zone's name: 18 Nov 2026, 12.00.05 WITA. */
export function momentAt(ms: number, zone: string, language: Language): string {
  const words = formatOf(language === 'id' ? 'id-ID' : 'en-GB', zone, moment).format(ms);
  // Only Indonesian knows WIB, WITA and WIT; English would say GMT+8.
  const name = formatOf('id-ID', zone, { timeZoneName: 'short' })
    .formatToParts(ms)
    .find(({ type }) => type === 'timeZoneName')?.value;
  return name === undefined ? words : `${words} ${name}`;
}
