import type { Incident } from '@siaga/contracts/emergency';
import { expect, it } from 'vitest';
import { byUrgency } from './incident-order.ts';

const incident = (id: string, minute: number, more: Partial<Incident> = {}) => ({
  id,
  state: 'raised' as const,
  drill: false,
  helpWanted: false,
  raisedAt: `2026-11-22T08:${String(minute).padStart(2, '0')}:00.000Z`,
  ...more,
});

it('puts the oldest unanswered one first, whatever is being worked on', () => {
  const order = [
    incident('on-scene', 1, { state: 'on_scene' }),
    incident('new', 9),
    incident('old', 5),
    incident('acknowledged', 3, { state: 'acknowledged' }),
  ]
    .sort(byUrgency)
    .map(({ id }) => id);
  expect(order).toEqual(['old', 'new', 'on-scene', 'acknowledged']);
});

it('puts an unanswered exercise after the unanswered real ones, and a call for hands before the rest', () => {
  const order = [
    incident('on-the-way', 1, { state: 'en_route' }),
    incident('wants-help', 4, { state: 'on_scene', helpWanted: true }),
    incident('exercise', 2, { drill: true }),
    incident('real', 8),
  ]
    .sort(byUrgency)
    .map(({ id }) => id);
  expect(order).toEqual(['real', 'exercise', 'wants-help', 'on-the-way']);
});
