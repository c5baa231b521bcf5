import type { Incident, Responder, TimelineEntry } from '@siaga/contracts/emergency';
import { describe, expect, test } from 'vitest';
import type { Occasion } from '../../notifications/index.ts';
import { composeMessage, type Facts, standing } from './compose.ts';

const RAISED = Date.parse('2026-11-18T04:00:05Z');
const at = (seconds: number) => new Date(RAISED + seconds * 1_000).toISOString();
const budi = { id: 'b', name: 'Budi' };

const entry = (kind: TimelineEntry['kind'], fields: Partial<TimelineEntry> = {}): TimelineEntry => ({
  seq: 1,
  at: at(0),
  kind,
  by: { kind: 'user', ...budi },
  via: null,
  note: null,
  details: null,
  hash: '',
  ...fields,
});

const responder = (name: string | null, state: Responder['state'], seconds: number): Responder => ({
  id: `${name}`,
  name,
  state,
  seenAt: at(1),
  acknowledgedAt: state === 'seen' ? null : at(seconds),
  enRouteAt: state === 'en_route' || state === 'on_scene' ? at(seconds) : null,
  onSceneAt: state === 'on_scene' ? at(seconds) : null,
});

const incident = (fields: Partial<Incident> = {}): Incident => ({
  id: '01912345-0000-7000-8000-000000000001',
  number: 'K-2026-000123',
  siteId: 's',
  siteName: 'Pelabuhan Uji',
  placeId: 'p',
  placeName: 'Dermaga 2',
  kioskId: 'k',
  kioskName: 'Kios gerbang',
  category: 'medical',
  state: 'raised',
  outcome: null,
  drill: false,
  raisedAt: at(0),
  pressedAt: at(0),
  lastPressedAt: at(0),
  acknowledgedAt: null,
  acknowledgedBy: null,
  enRouteAt: null,
  onSceneAt: null,
  resolvedAt: null,
  resolvedBy: null,
  cancelledAt: null,
  helpWanted: false,
  pressCount: 1,
  kioskCount: 1,
  flooded: false,
  revision: 1,
  position: null,
  presses: [],
  responders: [],
  timeline: [entry('raised')],
  ...fields,
});

const acknowledged = { state: 'acknowledged', acknowledgedAt: at(41), acknowledgedBy: budi } as const;

const site: Facts['site'] = {
  name: 'Pelabuhan Uji',
  zone: 'Asia/Makassar',
  address: null,
  lat: null,
  lon: null,
};

function compose(of: Incident, telling: Partial<Occasion> = {}, facts: Partial<Facts> = {}) {
  return composeMessage(
    { incident: of, site, unanswered: [], unansweredCount: 0, publicUrl: null, now: RAISED, ...facts },
    { kind: 'alert', language: 'id', mayBeDuplicate: false, isEdit: false, ...telling },
  );
}

describe('an alert', () => {
  test('says what, where, when and which, and offers every answer', () => {
    expect(compose(incident())).toEqual({
      language: 'id',
      title: '🚨 MEDIS — Kios gerbang, Dermaga 2',
      lines: [
        'Belum diterima siapa pun',
        'K-2026-000123, Pelabuhan Uji',
        'Ditekan 18 Nov 2026, 12.00.05 WITA',
      ],
      buttons: [
        { action: 'acknowledge', label: 'Terima' },
        { action: 'en_route', label: 'Menuju' },
        { action: 'on_scene', label: 'Di lokasi' },
        { action: 'help', label: 'Butuh bantuan' },
      ],
      venue: null,
      url: null,
      tag: 'incident:01912345-0000-7000-8000-000000000001',
      isOver: false,
    });
  });

  test('speaks English to whoever reads English', () => {
    const message = compose(incident({ category: 'fire' }), { language: 'en' });
    expect(message?.title).toBe('🚨 FIRE — Kios gerbang, Dermaga 2');
    expect(message?.lines).toContain('Pressed 18 Nov 2026, 12:00:05 WITA');
    expect(message?.buttons.map(({ label }) => label)).toEqual([
      'I have it',
      'On my way',
      'On scene',
      'Need help',
    ]);
  });

  test.each(['acknowledged', 'en_route', 'on_scene', 'resolved', 'cancelled'] as const)(
    'of an incident that is %s is not sent any more, and one that was sent is edited',
    (state) => {
      expect(compose(incident({ state }))).toBeNull();
      expect(compose(incident({ state }), { isEdit: true })).not.toBeNull();
    },
  );

  test('of an exercise says so before everything else, in every state', () => {
    for (const state of ['raised', 'acknowledged', 'resolved', 'cancelled'] as const)
      for (const kind of ['alert', 'reminder', 'help'] as const)
        expect(compose(incident({ drill: true, state }), { kind, isEdit: true })?.title).toMatch(/^LATIHAN /);
  });

  test('without kiosk and place names the site', () => {
    const nowhere = incident({ kioskName: null, placeName: null });
    expect(compose(nowhere)?.title).toBe('🚨 MEDIS — Pelabuhan Uji');
  });

  test('that waited in a device says how long', () => {
    const late = incident({ pressedAt: at(-3 * 86_400) });
    expect(compose(late)?.lines).toContain('Ditekan 3 hari lalu, baru terkirim: 15 Nov 2026, 12.00.05 WITA');
  });

  test('counts presses and kiosks, and says when a device seems broken', () => {
    expect(compose(incident({ pressCount: 3, kioskCount: 2 }))?.lines).toContain('3 tekanan, 2 kios');
    expect(compose(incident({ pressCount: 900, flooded: true }))?.lines).toContain(
      '900 tekanan, terlalu banyak dari satu perangkat, mungkin rusak',
    );
  });

  test('repeats what was written with the presses, the newest of it', () => {
    const notes = ['satu', 'dua', 'tiga', 'empat'].map((note) => entry('pressed', { note }));
    const { lines } = compose(incident({ timeline: [...notes, entry('note', { note: 'antara kami' })] }))!;
    expect(lines.filter((line) => line.startsWith('Catatan'))).toEqual([
      'Catatan: dua',
      'Catatan: tiga',
      'Catatan: empat',
    ]);
  });

  test('that may be the second copy says so', () => {
    expect(compose(incident(), { mayBeDuplicate: true })?.lines.at(-1)).toBe('(mungkin terkirim dua kali)');
  });

  test('leads to its page where the address is known', () => {
    const { url } = compose(incident(), {}, { publicUrl: 'https://siaga.example/' })!;
    expect(url).toBe('https://siaga.example/console/incidents/01912345-0000-7000-8000-000000000001');
  });
});

describe('how an incident stands', () => {
  test('names who has it, who comes and who is there, each with their time', () => {
    const of = incident({
      ...acknowledged,
      state: 'on_scene',
      responders: [
        responder('Budi', 'on_scene', 200),
        responder('Sari', 'en_route', 70),
        responder('Tono', 'en_route', 95),
        responder('Umar', 'seen', 2),
      ],
    });
    expect(standing(of, 'id')).toEqual([
      'Diterima oleh Budi setelah 00:41',
      'Menuju: Sari (01:10), Tono (01:35)',
      'Di lokasi: Budi (03:20)',
    ]);
  });

  test('of an acknowledged one offers what is left to say', () => {
    const message = compose(incident(acknowledged), { isEdit: true })!;
    expect(message.title).toBe('🟠 MEDIS — Kios gerbang, Dermaga 2');
    expect(message.buttons.map(({ label }) => label)).toEqual(['Menuju', 'Di lokasi', 'Butuh bantuan']);
  });

  test('of one that is over says how it ended, and offers nothing', () => {
    const over = incident({
      ...acknowledged,
      state: 'resolved',
      outcome: 'false_alarm',
      resolvedAt: at(750),
      resolvedBy: { id: 'x', name: null },
    });
    const message = compose(over, { isEdit: true })!;
    expect(message).toMatchObject({ isOver: true, buttons: [] });
    expect(message.title).toMatch(/^✅ Selesai: /);
    expect(message.lines[0]).toBe('Selesai: alarm palsu, kata seseorang, setelah 12:30');
    const back = compose(incident({ state: 'cancelled', cancelledAt: at(3) }), { isEdit: true })!;
    expect(back.lines[0]).toBe('Dibatalkan oleh yang menekan, setelah 00:03');
  });
});

describe('a reminder', () => {
  const older = incident({ id: 'o', number: 'K-2026-000121', category: 'fire', raisedAt: at(-60) });

  test('is not sent once somebody has answered', () => {
    expect(compose(incident(acknowledged), { kind: 'reminder' })).toBeNull();
  });

  test('lists everything at the site that nobody has answered, and for how long', () => {
    const message = compose(
      incident(),
      { kind: 'reminder' },
      { unanswered: [older, incident({ drill: true })], unansweredCount: 5, now: RAISED + 15_000 },
    )!;
    expect(message.title).toBe('🚨 Belum diterima: MEDIS — Kios gerbang, Dermaga 2');
    expect(message.lines.slice(-4)).toEqual([
      'Belum diterima di lokasi ini: 5',
      '• K-2026-000121 KEBAKARAN — Kios gerbang, Dermaga 2, sejak 01:15',
      '• K-2026-000123 LATIHAN MEDIS — Kios gerbang, Dermaga 2, sejak 00:15',
      '• dan 3 lagi',
    ]);
  });

  test('of the only one lists nothing', () => {
    const { lines } = compose(
      incident(),
      { kind: 'reminder' },
      { unanswered: [incident()], unansweredCount: 1 },
    )!;
    expect(lines).toHaveLength(3);
  });
});

describe('a call for more hands', () => {
  const wanted = incident({ ...acknowledged, helpWanted: true, timeline: [entry('help_wanted')] });

  test('says who calls, and is needless once somebody has joined', () => {
    const message = compose(wanted, { kind: 'help' })!;
    expect(message.title).toBe('🆘 Butuh bantuan: MEDIS — Kios gerbang, Dermaga 2');
    expect(message.lines[0]).toBe('Butuh bantuan, kata Budi');
    expect(compose(incident(acknowledged), { kind: 'help' })).toBeNull();
    expect(compose(incident({ state: 'resolved', helpWanted: true }), { kind: 'help' })).toBeNull();
  });
});

describe('a place on the map', () => {
  test('is where the device says it is, else where the site is, else none', () => {
    const position = { lat: -5.1, lon: 119.4, accuracyM: 12.4 };
    expect(compose(incident({ position }), { kind: 'venue' })?.venue).toEqual({
      lat: -5.1,
      lon: 119.4,
      title: 'MEDIS — Kios gerbang, Dermaga 2',
      address: 'Pelabuhan Uji, ketelitian 12 m',
    });
    const known = { ...site, lat: 0, lon: 0, address: 'Jalan Nusantara 1' };
    expect(compose(incident(), { kind: 'venue' }, { site: known })?.venue).toMatchObject({
      lat: 0,
      lon: 0,
      address: 'Jalan Nusantara 1',
    });
    expect(compose(incident(), { kind: 'venue' })).toBeNull();
  });
});
