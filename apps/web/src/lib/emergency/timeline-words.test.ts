import { timelineKinds, type TimelineEntry } from '@siaga/contracts/emergency';
import { describe, expect, it } from 'vitest';
import { actorName, timelineFacts, timelineSentence } from './timeline-words.ts';

const entry = (more: Partial<TimelineEntry>): TimelineEntry => ({
  seq: 1,
  at: '2026-11-22T08:00:00.000Z',
  kind: 'raised',
  by: { kind: 'user', id: 'u1', name: 'Ayu' },
  via: null,
  note: null,
  details: null,
  hash: '',
  ...more,
});

it('everything that can happen is said in words, with the name of whoever did it', () => {
  for (const kind of timelineKinds) {
    const sentence = timelineSentence(entry({ kind }));
    expect(sentence).not.toBe('');
    if (kind !== 'flood') expect(sentence).toMatch(/^Ayu /);
  }
});

it.each([
  [{ kind: 'user', id: 'u1', name: null }, 'Orang yang sudah dihapus'],
  [{ kind: 'kiosk', id: 'k1', name: 'Kios Dermaga' }, 'Kios Dermaga'],
  [{ kind: 'kiosk', id: 'k1', name: null }, 'Sebuah kios'],
  [{ kind: 'api-key', id: 'a1', name: null }, 'Sebuah program'],
  [{ kind: 'system', id: 'reminders', name: 'reminders' }, 'Siaga'],
] as const)('%o is called %s', (by, name) => {
  expect(actorName(by)).toBe(name);
});

it('somebody who joins on the way is told apart from somebody who joins on scene', () => {
  expect(timelineSentence(entry({ kind: 'joined', details: { state: 'en_route' } }))).toBe('Ayu ikut menuju');
  expect(timelineSentence(entry({ kind: 'joined', details: { state: 'on_scene' } }))).toBe(
    'Ayu ikut di lokasi',
  );
});

describe('the facts beside it', () => {
  it('name what was left out of a press, its wait and the clock of its device', () => {
    const details = {
      droppedFields: ['placeId', 'scanId'],
      waitedMs: 3_600_000,
      deviceClockOffMs: -259_200_000,
    };
    expect(timelineFacts(entry({ details }))).toEqual([
      'Menunggu 1:00:00 di perangkat',
      'Jam perangkat 72:00:00 terlambat',
      'Tidak terbaca: placeId, scanId',
    ]);
  });

  it('name the channel through which it was done, and the outcome', () => {
    expect(timelineFacts(entry({ via: 'telegram', details: { outcome: 'false_alarm' } }))).toEqual([
      'lewat Telegram',
      'Hasil: Alarm palsu',
    ]);
  });

  it('say how soon it was taken back, or that it never left the device', () => {
    expect(timelineFacts(entry({ kind: 'cancelled', details: { afterMs: 2_340 } }))).toEqual([
      '2,3 s setelah ditekan',
    ]);
    expect(
      timelineFacts(entry({ kind: 'cancelled', details: { afterMs: 2_340, beforeSending: true } })),
    ).toEqual(['Dibatalkan sebelum terkirim; tidak ada yang dipanggil']);
  });

  it('leave out what has no words', () => {
    expect(timelineFacts(entry({ details: { firmware: 7, presses: 21 } }))).toEqual([]);
  });
});
