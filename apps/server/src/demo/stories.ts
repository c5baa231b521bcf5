import type { Outcome } from '@siaga/contracts/emergency';
import type { Category } from '@siaga/contracts/presses';

/** Those of the demo's people who appear in its stories, by name. */
export type Teller = 'Rahma (admin)' | 'Yusuf (pengawas)' | 'Sri (petugas tanggap)';

export interface Deed {
  by: Teller;
  /** Seconds after the press. */
  afterS: number;
  does: 'acknowledge' | 'go' | 'arrive' | 'want help' | 'resolve';
  note?: string;
  outcome?: Outcome;
}

/** An incident of the demo from the press to the end. */
export interface Story {
  daysAgo: number;
  /** In the site's zone. */
  timeOfDay: string;
  place: string;
  by: Teller;
  /** The same ids each time, so that a story that was told half goes on where it stopped. */
  press: {
    pressId: string;
    category: Category;
    drill?: boolean;
    note?: string;
    cancelledAfterMs?: number;
  };
  deeds: Deed[];
}

export const demoPlaces = ['Dermaga A', 'Gudang 2', 'Kantor utama', 'Ruang genset'];

/** Oldest first, since numbers are given out in the order of telling. */
export const demoStories: Story[] = [
  {
    daysAgo: 6,
    timeOfDay: '09:00:00',
    place: 'Gudang 2',
    by: 'Yusuf (pengawas)',
    press: {
      pressId: 'de300000-0000-4000-8000-000000000001',
      category: 'fire',
      drill: true,
      note: 'Latihan evakuasi bulanan',
    },
    deeds: [
      { by: 'Sri (petugas tanggap)', afterS: 12, does: 'acknowledge' },
      { by: 'Sri (petugas tanggap)', afterS: 41, does: 'go' },
      { by: 'Sri (petugas tanggap)', afterS: 184, does: 'arrive' },
      {
        by: 'Yusuf (pengawas)',
        afterS: 655,
        does: 'resolve',
        note: 'Semua 23 orang di titik kumpul dalam 6 menit',
      },
    ],
  },
  {
    daysAgo: 4,
    timeOfDay: '16:48:20',
    place: 'Kantor utama',
    by: 'Rahma (admin)',
    press: {
      pressId: 'de300000-0000-4000-8000-000000000002',
      category: 'security',
      cancelledAfterMs: 3_100,
    },
    deeds: [],
  },
  {
    daysAgo: 3,
    timeOfDay: '14:20:05',
    place: 'Kantor utama',
    by: 'Rahma (admin)',
    press: { pressId: 'de300000-0000-4000-8000-000000000003', category: 'medical' },
    deeds: [
      { by: 'Yusuf (pengawas)', afterS: 9, does: 'acknowledge' },
      { by: 'Yusuf (pengawas)', afterS: 118, does: 'arrive' },
      {
        by: 'Yusuf (pengawas)',
        afterS: 190,
        does: 'resolve',
        outcome: 'false_alarm',
        note: 'Tertekan saat layar dibersihkan',
      },
    ],
  },
  {
    daysAgo: 1,
    timeOfDay: '22:05:41',
    place: 'Dermaga A',
    by: 'Yusuf (pengawas)',
    press: {
      pressId: 'de300000-0000-4000-8000-000000000004',
      category: 'accident',
      note: 'Forklift menabrak rak, satu orang terjepit kakinya',
    },
    deeds: [
      { by: 'Sri (petugas tanggap)', afterS: 14, does: 'acknowledge' },
      { by: 'Sri (petugas tanggap)', afterS: 33, does: 'go' },
      { by: 'Yusuf (pengawas)', afterS: 58, does: 'arrive' },
      { by: 'Sri (petugas tanggap)', afterS: 161, does: 'arrive' },
      {
        by: 'Sri (petugas tanggap)',
        afterS: 176,
        does: 'want help',
        note: 'Perlu tandu dan satu orang lagi',
      },
      { by: 'Rahma (admin)', afterS: 205, does: 'go' },
      { by: 'Rahma (admin)', afterS: 391, does: 'arrive' },
      {
        by: 'Sri (petugas tanggap)',
        afterS: 2_064,
        does: 'resolve',
        note: 'Dibawa ambulans 119, sadar; rak ditutup sampai diperiksa',
      },
    ],
  },
];
