import type { Incident, StoredPress, TimelineEntry } from '@siaga/contracts/emergency';
import { describe, expect, it } from 'vitest';
import { kiosksSinceAcknowledged, summonsOf, toneFor } from './ringing.ts';

const me = 'me';
const none = new Set<string>();
const incident = (more: Partial<Incident>) =>
  ({
    id: 'i1',
    state: 'acknowledged',
    acknowledgedAt: '2026-11-22T08:01:00.000Z',
    helpWanted: false,
    kioskId: 'k1',
    presses: [],
    timeline: [],
    ...more,
  }) as unknown as Incident;
const press = (kioskId: string | null, receivedAt: string) => ({ kioskId, receivedAt }) as StoredPress;
const helpWantedBy = (id: string, seq = 4) =>
  ({ kind: 'help_wanted', seq, by: { kind: 'user', id, name: null } }) as TimelineEntry;

describe('the siren', () => {
  it('rings while anything is unanswered, an exercise too', () => {
    expect(toneFor([incident({}), incident({ id: 'i2', state: 'raised' })], me, none)).toBe('evacuate');
    expect(toneFor([incident({ state: 'raised', drill: true })], me, none)).toBe('evacuate');
  });

  it('is silent when everything was answered, and when there is nothing', () => {
    expect(toneFor([incident({}), incident({ state: 'on_scene' })], me, none)).toBeNull();
    expect(toneFor([], me, none)).toBeNull();
  });
});

describe('the attention tone', () => {
  const wantsHelp = incident({ state: 'on_scene', helpWanted: true, timeline: [helpWantedBy('somebody')] });

  it('sounds when somebody wants more hands', () => {
    expect(toneFor([wantsHelp], me, none)).toBe('attention');
  });

  it('does not sound for whoever asked', () => {
    expect(toneFor([wantsHelp], 'somebody', none)).toBeNull();
  });

  it('gives way to the siren', () => {
    expect(toneFor([wantsHelp, incident({ id: 'i2', state: 'raised' })], me, none)).toBe('evacuate');
  });

  it('ends when this console was told, and sounds anew when hands are wanted once more', () => {
    const key = summonsOf(wantsHelp, me)[0]?.key ?? '';
    expect(toneFor([wantsHelp], me, new Set([key]))).toBeNull();
    const again = { ...wantsHelp, timeline: [helpWantedBy('somebody'), helpWantedBy('somebody', 9)] };
    expect(toneFor([again], me, new Set([key]))).toBe('attention');
  });

  it('sounds for another kiosk although the call for hands was told', () => {
    const presses = [press('k2', '2026-11-22T08:01:30.000Z')];
    const told = new Set(summonsOf(wantsHelp, me).map(({ key }) => key));
    expect(toneFor([{ ...wantsHelp, presses }], me, told)).toBe('attention');
  });

  it('sounds when a second kiosk presses for an incident that somebody has', () => {
    const presses = [press('k1', '2026-11-22T08:00:00.000Z'), press('k2', '2026-11-22T08:01:30.000Z')];
    expect(toneFor([incident({ presses })], me, none)).toBe('attention');
  });
});

describe('kiosks since the acknowledgement', () => {
  it('leave out those that pressed before, and presses by people', () => {
    const presses = [
      press('k1', '2026-11-22T08:00:00.000Z'),
      press('k2', '2026-11-22T08:00:30.000Z'),
      press('k2', '2026-11-22T08:01:30.000Z'),
      press(null, '2026-11-22T08:01:31.000Z'),
      press('k3', '2026-11-22T08:01:32.000Z'),
    ];
    expect(kiosksSinceAcknowledged(incident({ presses }))).toEqual(['k3']);
  });

  it('never hold the first one, of whose flood only the newest presses are known', () => {
    const presses = [press('k1', '2026-11-22T08:05:00.000Z')];
    expect(kiosksSinceAcknowledged(incident({ presses }))).toEqual([]);
  });

  it('are none before anybody has acknowledged', () => {
    const presses = [press('k2', '2026-11-22T08:05:00.000Z')];
    expect(kiosksSinceAcknowledged(incident({ acknowledgedAt: null, presses }))).toEqual([]);
  });
});
