import type { MovementType } from '@siaga/contracts/fuel';
import { momentOf } from '../../platform/time.ts';

/** What a cell turned out to be, or why it cannot be read. Never a guess. */
export type Reading<Value> = { ok: true; value: Value } | { ok: false; code: string; message: string };

const good = <Value>(value: Value): Reading<Value> => ({ ok: true, value });
const bad = (code: string, message: string): Reading<never> => ({ ok: false, code, message });

const inWords = new Set([
  'in',
  'masuk',
  'stok masuk',
  'stock in',
  'penerimaan',
  'terima',
  'pemasukan',
  'pengisian',
  'receipt',
  'received',
  'delivery',
  '+',
]);
const outWords = new Set([
  'out',
  'keluar',
  'stok keluar',
  'stock out',
  'pemakaian',
  'pakai',
  'pengeluaran',
  'issue',
  'issued',
  'usage',
  'consumption',
  '-',
]);

export function readType(cell: string): Reading<MovementType> {
  const word = cell.trim().toLowerCase();
  if (inWords.has(word)) return good('IN');
  if (outWords.has(word)) return good('OUT');
  return bad('unknown_type', 'neither a word for in (masuk, in …) nor for out (keluar, out …)');
}

const shapes = {
  ',': /^([+-]?)(\d+|\d{1,3}(?:[. ]\d{3})+)(?:,(\d+))?$/,
  '.': /^([+-]?)(\d+|\d{1,3}(?:[, ]\d{3})+)(?:\.(\d+))?$/,
} as const;

/** Millilitres of a written quantity in litres; the sign stays. At most 3 decimals that count. */
export function readLitres(cell: string, decimal: ',' | '.'): Reading<number> {
  const text = cell
    .trim()
    .replace(/\s*(l|ltr|liter|litre|litres)\.?$/i, '')
    .replaceAll('\u00a0', ' ');
  const match = shapes[decimal].exec(text);
  if (!match) return bad('not_a_quantity', `not a quantity with "${decimal}" before the decimals`);
  const [, sign, whole = '', fraction = ''] = match;
  if (/[1-9]/.test(fraction.slice(3))) return bad('too_many_decimals', 'more than 3 decimals');
  const ml = Number(whole.replaceAll(/[., ]/g, '')) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
  if (!Number.isSafeInteger(ml) || ml > 1e11) return bad('too_large', 'more than 100,000,000 L');
  return good(sign === '-' ? -ml : ml);
}

/** Which sign stands before the decimals, by the numbers themselves; by the delimiter where they leave it open. */
export function guessDecimal(cells: readonly string[], delimiter: string): ',' | '.' {
  for (const cell of cells) {
    const text = cell.trim();
    const comma = text.lastIndexOf(',');
    const point = text.lastIndexOf('.');
    if (comma >= 0 && point >= 0) return comma > point ? ',' : '.';
    // One separator with other than 3 digits behind it cannot part thousands.
    if (comma >= 0 && !/^[+-]?\d{1,3}(,\d{3})+$/.test(text)) return ',';
    if (point >= 0 && !/^[+-]?\d{1,3}(\.\d{3})+$/.test(text)) return '.';
  }
  return delimiter === ',' ? '.' : ',';
}

const months: Record<string, string> = Object.fromEntries(
  [
    ['jan', 'januari', 'january'],
    ['feb', 'februari', 'february', 'peb'],
    ['mar', 'maret', 'march'],
    ['apr', 'april'],
    ['mei', 'may'],
    ['jun', 'juni', 'june'],
    ['jul', 'juli', 'july'],
    ['agu', 'agt', 'agustus', 'aug', 'august'],
    ['sep', 'september', 'sept'],
    ['okt', 'oktober', 'oct', 'october'],
    ['nov', 'november', 'nop', 'nopember'],
    ['des', 'desember', 'dec', 'december'],
  ].flatMap((names, index) => names.map((name) => [name, String(index + 1).padStart(2, '0')])),
);

const absolute = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/**
 * UTC ms of a written date, with a time of day in the same cell or in another one; the day's first moment where there is
 * none, so that today's rows are never ahead of the clock.
 * Clock readings without an offset are the site's.
 */
export function readMoment(
  dateCell: string,
  timeCell: string | undefined,
  zone: string,
  order: 'dmy' | 'mdy',
): Reading<number> {
  const cell = dateCell.trim();
  if (absolute.test(cell)) {
    const day = readDay(cell.slice(0, 10), order);
    const ms = Date.parse(cell.replace(' ', 'T').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
    if (!day.ok) return day;
    return Number.isNaN(ms) ? bad('no_such_day', 'no such day or time') : good(ms);
  }
  const [datePart = '', ...rest] = splitTime(cell);
  const day = readDay(datePart, order);
  if (!day.ok) return day;
  const time = readTimeOfDay((timeCell ?? rest.join(' ')).trim());
  return time.ok ? good(momentOf(day.value, time.value, zone)) : time;
}

function splitTime(cell: string): string[] {
  const match = /^(.*?)[T ,]+(\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\.\d+)?(?:\s*[ap]m)?)$/i.exec(cell);
  return match ? [match[1]!, match[2]!] : [cell];
}

function readDay(text: string, order: 'dmy' | 'mdy'): Reading<string> {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text);
  const numbers = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(text);
  const named = /^(\d{1,2})[ -]([a-z]+)\.?[ -](\d{4})$/i.exec(text);
  let parts: [string, string, string] | undefined;
  if (iso) parts = [iso[1]!, iso[2]!, iso[3]!];
  else if (numbers) {
    parts =
      order === 'dmy' ? [numbers[3]!, numbers[2]!, numbers[1]!] : [numbers[3]!, numbers[1]!, numbers[2]!];
  } else if (named) {
    const month = months[named[2]!.toLowerCase()];
    if (month) parts = [named[3]!, month, named[1]!];
  }
  if (!parts) return bad('not_a_date', 'not a date like 2024-05-31, 31/05/2024 or 31 Mei 2024');
  const day = `${parts[0]}-${parts[1].padStart(2, '0')}-${parts[2].padStart(2, '0')}`;
  const ms = Date.parse(`${day}T00:00:00Z`);
  // The engine turns 31 April into 1 May; a ledger must not.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== day)
    return bad('no_such_day', 'no such day');
  // A slipped finger (0204 for 2024) must not stay in a ledger that cannot be altered.
  if (day < '1970' || day > '2999') return bad('no_such_day', 'a year before 1970 or after 2999');
  return good(day);
}

function readTimeOfDay(text: string): Reading<string> {
  if (text === '') return good('00:00:00');
  const match = /^(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d+)?(?:\s*([ap])m)?$/i.exec(text);
  if (!match) return bad('not_a_time', 'not a time like 14:30');
  const [, hourText, minute = '', second = '00', half] = match;
  let hour = Number(hourText);
  if (half && (hour < 1 || hour > 12)) return bad('not_a_time', 'no such time');
  if (half) hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  if (hour > 23 || Number(minute) > 59 || Number(second) > 59) return bad('not_a_time', 'no such time');
  return good(`${String(hour).padStart(2, '0')}:${minute}:${second}`);
}
