import type { Movement } from '@siaga/contracts/fuel';

export type CsvLanguage = 'id' | 'en';

/** What spreadsheets of the language expect: Indonesian ones read `;` between cells and `,` in numbers. */
const dialects = {
  id: { separator: ';', decimal: ',' },
  en: { separator: ',', decimal: '.' },
} as const;

const words = {
  id: {
    head: [
      'Hari kerja',
      'Waktu',
      'Tangki',
      'Jenis',
      'Liter',
      'Saldo (L)',
      'Catatan',
      'Petugas',
      'Koreksi',
      'Alasan',
      'Dicatat',
      'Nomor',
      'Id',
    ],
    types: { IN: 'Masuk', OUT: 'Keluar' },
    reversal: 'Pembatalan dari',
    reversed: 'Dibatalkan oleh',
    replacement: 'Pengganti dari',
  },
  en: {
    head: [
      'Business day',
      'Time',
      'Tank',
      'Type',
      'Litres',
      'Balance (L)',
      'Note',
      'Recorded by',
      'Correction',
      'Reason',
      'Recorded',
      'Number',
      'Id',
    ],
    types: { IN: 'In', OUT: 'Out' },
    reversal: 'Reversal of',
    reversed: 'Reversed by',
    replacement: 'Replaces',
  },
} as const;

// Without the mark Excel reads UTF-8 as Windows-1252 and spoils every name that is not English.
const BYTE_ORDER_MARK = '\uFEFF';

export const csvHead = (language: CsvLanguage): string =>
  BYTE_ORDER_MARK + line(words[language].head.map(String), language);

/** One line of the file; times in the zone of the movement's site. */
export function csvLine(movement: Movement, zone: string, language: CsvLanguage): string {
  const { types, reversal, reversed, replacement } = words[language];
  const correction = movement.reverses
    ? `${reversal} ${movement.reverses}`
    : movement.reversedBy
      ? `${reversed} ${movement.reversedBy}`
      : movement.replaces
        ? `${replacement} ${movement.replaces}`
        : '';
  const number = (litres: number) => litres.toFixed(3).replace('.', dialects[language].decimal);
  return line(
    [
      movement.businessDay,
      localTime(movement.occurredAt, zone),
      movement.tankName,
      types[movement.type],
      number(movement.litres),
      number(movement.balanceL),
      movement.note ?? '',
      movement.user.name ?? '',
      correction,
      movement.reason ?? '',
      localTime(movement.recordedAt, zone),
      String(movement.seq),
      movement.id,
    ],
    language,
  );
}

function line(cells: string[], language: CsvLanguage): string {
  const { separator } = dialects[language];
  return `${cells.map((cell) => quoted(cell, separator)).join(separator)}\r\n`;
}

function quoted(cell: string, separator: string): string {
  // A spreadsheet would run text that begins like a formula; the apostrophe keeps it text.
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return safe.includes(separator) || /["\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** YYYY-MM-DD HH:MM:SS in the zone: what every spreadsheet understands. */
function localTime(time: string, zone: string): string {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
    formatters.set(zone, formatter);
  }
  return formatter.format(new Date(time));
}
