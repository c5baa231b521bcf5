import type { Incident, Responder } from '@siaga/contracts/emergency';
import { expect, it } from 'vitest';
import { stepsFor } from './steps.ts';

const at = (state: Incident['state'], ...responders: [string, Responder['state']][]) => ({
  state,
  responders: responders.map(([id, reached]) => ({ id, state: reached }) as Responder),
});

it('an unanswered one is acknowledged with one touch, or by going', () => {
  expect(stepsFor(at('raised'), 'me')).toEqual(['acknowledge', 'en-route']);
  expect(stepsFor(at('raised', ['me', 'seen']), 'me')).toEqual(['acknowledge', 'en-route']);
});

it('whoever has it goes, arrives and resolves', () => {
  expect(stepsFor(at('acknowledged', ['me', 'acknowledged']), 'me')[0]).toBe('en-route');
  expect(stepsFor(at('en_route', ['me', 'en_route']), 'me')[0]).toBe('on-scene');
  expect(stepsFor(at('on_scene', ['me', 'on_scene']), 'me')).toEqual(['resolve', 'need-help']);
});

it('somebody else comes along instead of being refused', () => {
  expect(stepsFor(at('acknowledged', ['ayu', 'acknowledged']), 'me')[0]).toBe('join-en-route');
  expect(stepsFor(at('acknowledged', ['ayu', 'acknowledged'], ['me', 'seen']), 'me')[0]).toBe(
    'join-en-route',
  );
  expect(stepsFor(at('on_scene', ['ayu', 'on_scene'], ['me', 'en_route']), 'me')[0]).toBe('join-on-scene');
});

it('whoever acknowledged goes along when another was the first on the way', () => {
  expect(stepsFor(at('en_route', ['me', 'acknowledged'], ['ayu', 'en_route']), 'me')[0]).toBe(
    'join-en-route',
  );
});

it('the second on the way may be the first on scene', () => {
  expect(stepsFor(at('en_route', ['ayu', 'en_route'], ['me', 'en_route']), 'me')[0]).toBe('on-scene');
});

it('nothing is left to say when it is over', () => {
  expect(stepsFor(at('resolved', ['me', 'on_scene']), 'me')).toEqual([]);
  expect(stepsFor(at('cancelled'), 'me')).toEqual([]);
});
