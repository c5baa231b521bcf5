import type { Incident, Responder } from '@siaga/contracts/emergency';
import { expect, test } from 'vitest';
import { type KeptPress, makePress } from './kept-press.ts';
import { isCertain, peopleOf, standingOf, tooLateReason } from './standing.ts';

const press = (changes: Partial<KeptPress> = {}): KeptPress => ({
  ...makePress('fire', {}, 1, { life: 'a', ticksMs: 0, wallMs: 0 }),
  ...changes,
});
const responder = (state: Responder['state'], name: string | null = 'Rahma') =>
  ({ name, state }) as Responder;
const incident = (changes: Partial<Incident> = {}) =>
  ({ state: 'raised', responders: [], acknowledgedBy: null, pressCount: 1, ...changes }) as Incident;

test('without a receipt a press is being sent for two seconds, and then it is not sent', () => {
  expect(standingOf(press(), null, 1_999)).toBe('sending');
  expect(standingOf(press(), null, 2_000)).toBe('unsent');
});

test('nothing is green without a receipt, whatever is known besides', () => {
  const withoutReceipt = [
    standingOf(press(), incident({ state: 'en_route' }), 0),
    standingOf(press(), incident({ state: 'en_route' }), 60_000),
    standingOf(press({ state: 'refused' }), null, 0),
    standingOf(press({ cancelledAfterMs: 1_000 }), null, 0),
    standingOf(press({ state: 'kept', cancelledAfterMs: 1_000 }), null, 0),
  ];
  expect(withoutReceipt).toEqual(['sending', 'unsent', 'refused', 'taken-back', 'taking-back']);
  expect(withoutReceipt.map(isCertain)).toEqual([false, false, false, false, false]);
  expect(isCertain(standingOf(press({ state: 'kept' }), null, 60_000))).toBe(true);
});

test.each([
  [incident(), 'sent'],
  [incident({ responders: [responder('seen')] }), 'seen'],
  [incident({ state: 'acknowledged', responders: [responder('acknowledged')] }), 'acknowledged'],
  [incident({ state: 'en_route', responders: [responder('en_route')] }), 'en_route'],
  [incident({ state: 'on_scene', responders: [responder('on_scene')] }), 'on_scene'],
  [incident({ state: 'resolved' }), 'resolved'],
  [incident({ state: 'cancelled' }), 'cancelled'],
] as const)('help is on its way only when somebody has said so: %j is %s', (known, standing) => {
  expect(standingOf(press({ state: 'kept' }), known, 60_000)).toBe(standing);
});

test('people are told by how far they have come, the furthest first, an erased one without a name', () => {
  const known = incident({
    responders: [responder('seen', 'Amir'), responder('en_route', null), responder('seen', 'Sitti')],
  });
  expect(peopleOf(known)).toEqual([
    { state: 'en_route', names: [null] },
    { state: 'seen', names: ['Amir', 'Sitti'] },
  ]);
});

test('who took back too late is told why', () => {
  const taken = press({ state: 'kept', cancelledAfterMs: 4_000, cancelSettled: true });
  const byRahma = incident({ state: 'acknowledged', acknowledgedBy: { id: '1', name: 'Rahma' } });
  expect(tooLateReason(taken, byRahma)).toEqual({ kind: 'by-name', name: 'Rahma' });
  expect(tooLateReason(taken, incident({ pressCount: 2 }))).toEqual({ kind: 'pressed-by-others' });
  expect(tooLateReason(taken, incident())).toEqual({ kind: 'other' });
  expect(tooLateReason(taken, incident({ state: 'cancelled' }))).toBeNull();
  expect(tooLateReason(press({ state: 'kept' }), byRahma)).toBeNull();
});
