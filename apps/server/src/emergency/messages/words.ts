import type { Outcome } from '@siaga/contracts/emergency';
import type { Category } from '@siaga/contracts/presses';

export type Language = 'id' | 'en';

/** Buttons under a message, and what each does. */
export const actions = ['acknowledge', 'en_route', 'on_scene', 'help'] as const;
export type Action = (typeof actions)[number];

interface Words {
  /** As a heading; capitals, because it is read on a locked telephone. */
  category: Record<Category, string>;
  drill: string;
  unanswered: string;
  helpWanted: string;
  over: string;
  cancelled: string;
  buttons: Record<Action, string>;
  nobodyYet: string;
  acknowledged: (name: string, after: string) => string;
  enRoute: (people: string) => string;
  onScene: (people: string) => string;
  wantsHelp: (name: string) => string;
  resolved: (outcome: string, name: string, after: string) => string;
  takenBack: (after: string) => string;
  somebody: string;
  outcomes: Record<Outcome, string>;
  pressedAt: (moment: string) => string;
  pressedBefore: (age: string, moment: string) => string;
  presses: (presses: number, kiosks: number) => string;
  flooded: string;
  note: (words: string) => string;
  mayBeDuplicate: string;
  allUnanswered: (count: number) => string;
  oneUnanswered: (incident: string, since: string) => string;
  more: (count: number) => string;
  accuracy: (metres: number) => string;
  age: { days: (n: number) => string; hours: (n: number) => string; minutes: (n: number) => string };
  /** What somebody is told who pressed a button; one line. */
  done: Record<Action, (number: string) => string>;
  tooLate: (name: string, after: string) => string;
  isOver: (number: string) => string;
  isCancelled: (number: string) => string;
  notPermitted: string;
  notUnderstood: string;
}

const id: Words = {
  category: {
    medical: 'MEDIS',
    fire: 'KEBAKARAN',
    security: 'KEAMANAN',
    accident: 'KECELAKAAN',
    rescue: 'PENYELAMATAN',
    other: 'DARURAT LAIN',
  },
  drill: 'LATIHAN',
  unanswered: 'Belum diterima',
  helpWanted: 'Butuh bantuan',
  over: 'Selesai',
  cancelled: 'Dibatalkan',
  buttons: { acknowledge: 'Terima', en_route: 'Menuju', on_scene: 'Di lokasi', help: 'Butuh bantuan' },
  nobodyYet: 'Belum diterima siapa pun',
  acknowledged: (name, after) => `Diterima oleh ${name} setelah ${after}`,
  enRoute: (people) => `Menuju: ${people}`,
  onScene: (people) => `Di lokasi: ${people}`,
  wantsHelp: (name) => `Butuh bantuan, kata ${name}`,
  resolved: (outcome, name, after) => `${outcome}, kata ${name}, setelah ${after}`,
  takenBack: (after) => `Dibatalkan oleh yang menekan, setelah ${after}`,
  somebody: 'seseorang',
  outcomes: {
    handled: 'Selesai ditangani',
    false_alarm: 'Selesai: alarm palsu',
    drill: 'Selesai: latihan',
    duplicate: 'Selesai: ganda',
  },
  pressedAt: (moment) => `Ditekan ${moment}`,
  pressedBefore: (age, moment) => `Ditekan ${age} lalu, baru terkirim: ${moment}`,
  presses: (presses, kiosks) => `${presses} tekanan${kiosks > 1 ? `, ${kiosks} kios` : ''}`,
  flooded: 'terlalu banyak dari satu perangkat, mungkin rusak',
  note: (words) => `Catatan: ${words}`,
  mayBeDuplicate: '(mungkin terkirim dua kali)',
  allUnanswered: (count) => `Belum diterima di lokasi ini: ${count}`,
  oneUnanswered: (incident, since) => `• ${incident}, sejak ${since}`,
  more: (count) => `• dan ${count} lagi`,
  accuracy: (metres) => `ketelitian ${metres} m`,
  age: { days: (n) => `${n} hari`, hours: (n) => `${n} jam`, minutes: (n) => `${n} menit` },
  done: {
    acknowledge: (number) => `Anda menerima ${number}.`,
    en_route: (number) => `Tercatat: Anda menuju ${number}.`,
    on_scene: (number) => `Tercatat: Anda di lokasi ${number}.`,
    help: (number) => `Semua petugas lain dipanggil lagi untuk ${number}.`,
  },
  tooLate: (name, after) => `Sudah diterima oleh ${name} ${after} setelah tekan.`,
  isOver: (number) => `${number} sudah selesai.`,
  isCancelled: (number) => `${number} sudah dibatalkan oleh yang menekan.`,
  notPermitted: 'Akun Siaga Anda tidak berhak menangani kejadian ini.',
  notUnderstood: 'Tombol ini tidak dikenal. Tidak ada yang berubah.',
};

const en: Words = {
  category: {
    medical: 'MEDICAL',
    fire: 'FIRE',
    security: 'SECURITY',
    accident: 'ACCIDENT',
    rescue: 'RESCUE',
    other: 'OTHER EMERGENCY',
  },
  drill: 'DRILL',
  unanswered: 'Unanswered',
  helpWanted: 'Help wanted',
  over: 'Over',
  cancelled: 'Taken back',
  buttons: { acknowledge: 'I have it', en_route: 'On my way', on_scene: 'On scene', help: 'Need help' },
  nobodyYet: 'Nobody has it yet',
  acknowledged: (name, after) => `${name} has it, after ${after}`,
  enRoute: (people) => `On the way: ${people}`,
  onScene: (people) => `On scene: ${people}`,
  wantsHelp: (name) => `Needs more hands, says ${name}`,
  resolved: (outcome, name, after) => `${outcome}, says ${name}, after ${after}`,
  takenBack: (after) => `Taken back by whoever pressed, after ${after}`,
  somebody: 'somebody',
  outcomes: {
    handled: 'Over: handled',
    false_alarm: 'Over: false alarm',
    drill: 'Over: drill',
    duplicate: 'Over: duplicate',
  },
  pressedAt: (moment) => `Pressed ${moment}`,
  pressedBefore: (age, moment) => `Pressed ${age} ago, sent only now: ${moment}`,
  presses: (presses, kiosks) => `${presses} presses${kiosks > 1 ? `, ${kiosks} kiosks` : ''}`,
  flooded: 'too many from one device, perhaps broken',
  note: (words) => `Note: ${words}`,
  mayBeDuplicate: '(may have been sent twice)',
  allUnanswered: (count) => `Unanswered at this site: ${count}`,
  oneUnanswered: (incident, since) => `• ${incident}, for ${since}`,
  more: (count) => `• and ${count} more`,
  accuracy: (metres) => `accurate to ${metres} m`,
  age: {
    days: (n) => (n === 1 ? '1 day' : `${n} days`),
    hours: (n) => (n === 1 ? '1 hour' : `${n} hours`),
    minutes: (n) => (n === 1 ? '1 minute' : `${n} minutes`),
  },
  done: {
    acknowledge: (number) => `You have ${number}.`,
    en_route: (number) => `Noted: you are on your way to ${number}.`,
    on_scene: (number) => `Noted: you are on scene at ${number}.`,
    help: (number) => `All other responders are called again for ${number}.`,
  },
  tooLate: (name, after) => `${name} has it already, ${after} after the press.`,
  isOver: (number) => `${number} is over.`,
  isCancelled: (number) => `${number} was taken back by whoever pressed.`,
  notPermitted: 'Your Siaga account may not answer this incident.',
  notUnderstood: 'This button is unknown. Nothing has changed.',
};

/** What messages about incidents say. */
export const incidentWords: Record<Language, Words> = { id, en };
