import type { Incident } from '@siaga/contracts/emergency';
import { describe, expect, it } from 'vitest';
import { createKnownIncidents } from './known-incidents.ts';

const incident = (id: string, revision: number, state: Incident['state'] = 'raised') =>
  ({
    id,
    revision,
    state,
    drill: false,
    helpWanted: false,
    raisedAt: '2026-11-22T08:00:00.000Z',
  }) as Incident;

const statesOf = ({ open }: { open: Incident[] }) => open.map(({ id, state }) => `${id} ${state}`);

describe('live news', () => {
  it('older than what is known are dropped, and so are repeats', () => {
    const known = createKnownIncidents();
    expect(known.take(incident('a', 3, 'acknowledged'))).toBe(true);
    expect(known.take(incident('a', 2))).toBe(false);
    expect(known.take(incident('a', 3))).toBe(false);
    expect(statesOf(known)).toEqual(['a acknowledged']);
  });

  it('do not bring back what is over', () => {
    const known = createKnownIncidents();
    known.take(incident('a', 1));
    known.take(incident('a', 5, 'resolved'));
    known.take(incident('a', 4, 'on_scene'));
    expect(statesOf(known)).toEqual([]);
  });
});

describe('a fetched list', () => {
  it('ends what it does not name: it was resolved while nobody told', () => {
    const known = createKnownIncidents();
    known.take(incident('a', 1));
    known.take(incident('b', 1));
    known.beginReading();
    known.settle([incident('b', 2, 'en_route')], true);
    expect(statesOf(known)).toEqual(['b en_route']);
  });

  it('does not end what was raised while it was on its way', () => {
    const known = createKnownIncidents();
    known.beginReading();
    known.take(incident('new', 1));
    known.settle([], true);
    expect(statesOf(known)).toEqual(['new raised']);
  });

  it('does not turn back what changed while it was on its way', () => {
    const known = createKnownIncidents();
    known.take(incident('a', 1));
    known.beginReading();
    known.take(incident('a', 2, 'resolved'));
    known.settle([incident('a', 1)], true);
    expect(statesOf(known)).toEqual([]);
  });

  it('that is cut off ends nothing', () => {
    const known = createKnownIncidents();
    known.take(incident('a', 1));
    known.beginReading();
    known.settle([incident('b', 1)], false);
    expect(statesOf(known)).toEqual(['a raised', 'b raised']);
  });
});
