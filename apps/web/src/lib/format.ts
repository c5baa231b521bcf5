/** Figures, days and times as a person of the chosen language reads them, in the SITE's zone. */

export type Language = 'id' | 'en';
const localeOf = { id: 'id-ID', en: 'en-GB' } as const;

const made = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat | Intl.RelativeTimeFormat>();

// Making an Intl format costs about a hundred times as much as using one.
function once<T extends Intl.DateTimeFormat | Intl.NumberFormat | Intl.RelativeTimeFormat>(
  key: string,
  make: () => T,
): T {
  const found = made.get(key) as T | undefined;
  if (found) return found;
  const format = make();
  made.set(key, format);
  return format;
}

/** A number with at most `decimals` decimals: 12.345,67 in Indonesian, 12,345.67 in English. */
export function formatNumber(value: number, language: Language, decimals = 3): string {
  return once(
    `n${language}${decimals}`,
    () => new Intl.NumberFormat(localeOf[language], { maximumFractionDigits: decimals }),
  ).format(value);
}

/** Litres with their unit: 12.345,67 L. The space does not break. */
export function formatLitres(litres: number, language: Language, decimals = 3): string {
  return `${formatNumber(litres, language, decimals)}\u00a0L`;
}

/** Litres with a sign that is always there: +500 L or −500 L. */
export function formatSigned(litres: number, language: Language): string {
  return `${litres < 0 ? '−' : '+'}${formatLitres(Math.abs(litres), language)}`;
}

const dateTimeStyles = {
  full: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  short: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  time: { hour: '2-digit', minute: '2-digit' },
  /** To the second, for what people are asked about afterwards. */
  exact: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  clock: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** A point in time in the site's zone, for example 22 Nov 2026, 16.05. */
export function formatTime(
  iso: string,
  zone: string,
  language: Language,
  style: keyof typeof dateTimeStyles = 'full',
): string {
  return once(
    `t${language}${zone}${style}`,
    () =>
      new Intl.DateTimeFormat(localeOf[language], {
        ...dateTimeStyles[style],
        timeZone: zone,
        hourCycle: 'h23',
      }),
  ).format(new Date(iso));
}

const dayStyles = {
  full: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  short: { day: 'numeric', month: 'short' },
  medium: { day: 'numeric', month: 'short', year: 'numeric' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** A business day YYYY-MM-DD in words; it is a calendar day, so no zone shifts it. */
export function formatDay(day: string, language: Language, style: keyof typeof dayStyles = 'medium'): string {
  return once(
    `d${language}${style}`,
    () => new Intl.DateTimeFormat(localeOf[language], { ...dayStyles[style], timeZone: 'UTC' }),
  ).format(new Date(`${day}T00:00:00Z`));
}

const ages = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/**
 * How long ago, in the largest unit that fits: "2 jam yang lalu", "baru saja" under a minute.
 * Always counted, never "kemarin": 47 hours ago is the day before yesterday.
 */
export function formatAge(iso: string, now: number, language: Language): string {
  const seconds = Math.round((now - Date.parse(iso)) / 1000);
  for (const [unit, length] of ages) {
    if (Math.abs(seconds) >= length) {
      return once(
        `a${language}`,
        () => new Intl.RelativeTimeFormat(localeOf[language], { numeric: 'always' }),
      ).format(-Math.trunc(seconds / length), unit);
    }
  }
  return language === 'id' ? 'baru saja' : 'just now';
}

/** The calendar day YYYY-MM-DD on which `at` falls in the zone. */
export function dayIn(zone: string, at: number): string {
  return wallClock(zone, at).slice(0, 10);
}

/** YYYY-MM-DDTHH:mm as a clock on the wall of the zone shows it: the value of a datetime-local field. */
export function wallClock(zone: string, at: number): string {
  const parts = Object.fromEntries(
    once(
      `w${zone}`,
      () =>
        new Intl.DateTimeFormat('en-US', {
          timeZone: zone,
          hourCycle: 'h23',
          year: 'numeric',
          month: '2-digit',
          day: '2-digit',
          hour: '2-digit',
          minute: '2-digit',
        }),
    )
      .formatToParts(new Date(at))
      .map(({ type, value }) => [type, value]),
  );
  return `${parts['year']}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}`;
}

/**
 * The instant that a wall clock of the zone showed, as ISO 8601 in UTC.
 * A time skipped by a change of clocks becomes the same time an hour on; one shown twice is the first.
 * Undefined when `wall` is no YYYY-MM-DDTHH:mm of the years 1000 to 9999 (a field emptied or typed half-way).
 */
export function instantOf(wall: string, zone: string): string | undefined {
  const asUtc = Date.parse(`${wall}:00Z`);
  if (Number.isNaN(asUtc) || wallClock('UTC', asUtc) !== wall) return undefined;
  const offsetAt = (at: number) =>
    Date.parse(`${wallClock(zone, at)}:00Z`) - Math.floor(at / 60_000) * 60_000;
  const early = asUtc - offsetAt(asUtc - 86_400_000);
  const late = asUtc - offsetAt(asUtc + 86_400_000);
  const fits = [early, late].filter((at) => wallClock(zone, at) === wall);
  return new Date(fits.length > 0 ? Math.min(...fits) : early).toISOString();
}

/** The day that lies `days` after (or before) another. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/**
 * Litres as typed by a person, or undefined when it is no amount.
 * With both separators the last one is the decimal; a lone one followed by exactly three digits groups
 * thousands when the language groups with it (1.500 is 1500 in Indonesian), else it is the decimal.
 * What could be meant both ways is no amount: 1234.567 in Indonesian, where 1234 is no first group of thousands.
 */
export function parseLitres(typed: string, language: Language): number | undefined {
  const text = typed.replaceAll(/[\s\u00a0]|[lL]$/g, '');
  if (!/^\d[\d.,]*$/.test(text)) return undefined;
  const grouping = language === 'id' ? '.' : ',';
  const lastDot = text.lastIndexOf('.');
  const lastComma = text.lastIndexOf(',');
  let decimal: string | undefined;
  if (lastDot >= 0 && lastComma >= 0) decimal = lastDot > lastComma ? '.' : ',';
  else if (lastDot >= 0 || lastComma >= 0) {
    const only = lastDot >= 0 ? '.' : ',';
    const groups = text.split(only);
    const endsLikeGroups = groups.slice(1).every((group) => group.length === 3);
    const isGrouped = groups.length > 2 || (only === grouping && endsLikeGroups && groups[0] !== '0');
    if (!isGrouped) decimal = only;
  }
  const [whole, fraction] = decimal ? splitAtLast(text, decimal) : ([text, ''] as const);
  if (decimal && whole.includes(decimal)) return undefined;
  const groups = whole.split(/[.,]/);
  if (groups.length > 1 && !/^[1-9]\d{0,2}$/.test(groups[0] ?? '')) return undefined;
  if (groups.slice(1).some((group) => group.length !== 3)) return undefined;
  const litres = Number(`${groups.join('')}.${fraction || '0'}`);
  return Number.isFinite(litres) ? litres : undefined;
}

function splitAtLast(text: string, separator: string): [string, string] {
  const at = text.lastIndexOf(separator);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Litres as they would be typed into a field in this language, without thousands. */
export function typedLitres(litres: number, language: Language): string {
  return language === 'id' ? String(litres).replace('.', ',') : String(litres);
}

/** A field's litres as they are typed in another language, so that 1.250 does not turn into 1,25 when it changes. */
export function retypeLitres(typed: string, from: Language, to: Language): string {
  if (from === to) return typed;
  const litres = parseLitres(typed, from);
  return litres === undefined ? typed : typedLitres(litres, to);
}
