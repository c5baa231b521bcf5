import type { Insertable } from 'kysely';
import { newId } from '../../platform/ids.ts';
import type { PhoneEntryTable } from './table.ts';

/** Indonesia's emergency numbers. Which of them answer at a site is found out by dialling, so all start untested. */
const numbers: { number: string; name: string; note?: string }[] = [
  { number: '110', name: 'Polisi' },
  {
    number: '112',
    name: 'Nomor tunggal darurat',
    note: 'Hanya di kabupaten dan kota yang sudah memilikinya.',
  },
  { number: '113', name: 'Pemadam kebakaran' },
  { number: '115', name: 'Basarnas (pencarian dan pertolongan)' },
  { number: '118', name: 'Ambulans' },
  { number: '119', name: 'Ambulans (gawat darurat medis)' },
];

export function presetPhoneBook(siteId: string): Insertable<PhoneEntryTable>[] {
  return numbers.map(({ number, name, note }, index) => ({
    id: newId(),
    site_id: siteId,
    position: index,
    name,
    number,
    preset: 1,
    note: note ?? null,
    last_tested_at: null,
    last_tested_by: null,
  }));
}
