import type { ImportColumns } from '@siaga/contracts/fuel';

/** Headings that other systems give their columns, lower case; the first that stands in the file is taken. */
const known: Record<keyof ImportColumns, string[]> = {
  occurredAt: [
    'occurred_at',
    'occurredat',
    'tanggal',
    'tgl',
    'date',
    'transaction_date',
    'waktu',
    'datetime',
    'timestamp',
    'created_at',
    'createdat',
    'hari kerja',
  ],
  time: ['jam', 'time', 'pukul'],
  type: ['type', 'jenis', 'tipe', 'transaction_type', 'jenis transaksi', 'arah', 'mutasi'],
  litres: [
    'litres',
    'liter',
    'liters',
    'amount',
    'jumlah',
    'volume',
    'qty',
    'quantity',
    'jumlah (liter)',
    'jumlah (l)',
    'liter (l)',
  ],
  litresIn: ['masuk', 'in', 'stok masuk', 'penerimaan', 'pemasukan'],
  litresOut: ['keluar', 'out', 'stok keluar', 'pemakaian', 'pengeluaran'],
  tank: ['tank', 'tangki', 'nama tangki', 'location', 'lokasi', 'tank_name', 'genset'],
  note: ['note', 'notes', 'catatan', 'keterangan', 'description', 'remark', 'remarks'],
  balance: [
    'balance',
    'saldo',
    'stok akhir',
    'sisa',
    'sisa stok',
    'closing',
    'saldo (l)',
    'balance (l)',
    'stok',
  ],
};

/** Finds well-known headings. What is not known stays out; nothing is taken twice. */
export function guessColumns(headings: readonly string[]): Partial<ImportColumns> {
  const free = new Map(headings.map((heading) => [heading.trim().toLowerCase(), heading]));
  const found: Partial<ImportColumns> = {};
  for (const [column, names] of Object.entries(known) as [keyof ImportColumns, string[]][]) {
    const name = names.find((candidate) => free.has(candidate));
    if (name === undefined) continue;
    found[column] = free.get(name)!;
    free.delete(name);
  }
  if (found.occurredAt === undefined && found.time !== undefined) {
    found.occurredAt = found.time;
    delete found.time;
  }
  return found;
}

/** Which columns are missing before rows can be read; empty when everything needed is named. */
export function missingColumns(
  columns: Partial<ImportColumns>,
  hasFixedTank: boolean,
): (keyof ImportColumns)[] {
  const missing: (keyof ImportColumns)[] = [];
  if (columns.occurredAt === undefined) missing.push('occurredAt');
  if (columns.litres === undefined && columns.litresIn === undefined && columns.litresOut === undefined) {
    missing.push('litres');
  }
  if (columns.tank === undefined && !hasFixedTank) missing.push('tank');
  return missing;
}
