import type { IncidentState } from '@siaga/contracts/emergency';
import { describe, expect, it } from 'vitest';
import { advance, answersCall, type Step, weigh } from './progress.ts';
import type { IncidentRow } from './repository.ts';

const now = 1_000;
const nothing = {
  state: 'raised',
  drill: 0,
  acknowledged_at: null,
  acknowledged_by: null,
  en_route_at: null,
  en_route_by: null,
  on_scene_at: null,
  on_scene_by: null,
  resolved_at: null,
  resolved_by: null,
  cancelled_at: null,
} as unknown as IncidentRow;

/** An incident on which each state was reached by somebody, for example `{ acknowledged: 'ana', on_scene: 'budi' }`. */
function standing(by: Partial<Record<Step, string>>, more: Partial<IncidentRow> = {}): IncidentRow {
  const states = Object.keys(by) as Step[];
  const columns = states.flatMap((state, index) => [
    [`${state}_by`, by[state]],
    [`${state}_at`, index],
  ]);
  return {
    ...nothing,
    state: states.at(-1) ?? 'raised',
    ...Object.fromEntries(columns),
    ...more,
  } as IncidentRow;
}

const asked = (row: IncidentRow, step: Step, id: string) => weigh(row, step, { id, now });

describe('a step on an incident’s way', () => {
  it('goes forward, and states may be left out', () => {
    expect(asked(nothing, 'acknowledged', 'ana')).toEqual({
      kind: 'go',
      changes: { state: 'acknowledged', acknowledged_at: now, acknowledged_by: 'ana' },
    });
    expect(asked(nothing, 'on_scene', 'ana')).toEqual({
      kind: 'go',
      changes: {
        state: 'on_scene',
        acknowledged_at: now,
        acknowledged_by: 'ana',
        on_scene_at: now,
        on_scene_by: 'ana',
      },
    });
    expect(asked(standing({ acknowledged: 'ana' }), 'en_route', 'budi')).toEqual({
      kind: 'go',
      changes: { state: 'en_route', en_route_at: now, en_route_by: 'budi' },
    });
  });

  it('ends it with the outcome that was said, else "handled", and an exercise as one', () => {
    const outcome = (row: IncidentRow, said?: 'false_alarm') => {
      const verdict = weigh(row, 'resolved', { id: 'ana', now, ...(said ? { outcome: said } : {}) });
      return verdict.kind === 'go' && verdict.changes.outcome;
    };
    expect(outcome(nothing)).toBe('handled');
    expect(outcome(nothing, 'false_alarm')).toBe('false_alarm');
    expect(outcome({ ...nothing, drill: 1 })).toBe('drill');
  });

  const whole = standing({ acknowledged: 'ana', en_route: 'budi', on_scene: 'citra' });
  it.each<[IncidentRow, Step, string, string | null]>([
    [whole, 'acknowledged', 'budi', 'ana'],
    [whole, 'en_route', 'ana', 'budi'],
    [whole, 'on_scene', 'budi', 'citra'],
    [standing({ acknowledged: 'ana', on_scene: 'citra' }), 'en_route', 'ana', 'citra'],
    [standing({ acknowledged: 'ana', resolved: 'budi' }), 'resolved', 'ana', 'budi'],
    [standing({}, { state: 'cancelled', cancelled_at: 7 }), 'acknowledged', 'ana', null],
  ])('backwards or a second time is too late, and names who was first (%#)', (row, step, id, winner) => {
    expect(asked(row, step, id)).toMatchObject({ kind: 'too-late', winner: { id: winner } });
  });

  it.each<[IncidentRow, Step, string]>([
    [whole, 'acknowledged', 'ana'],
    [whole, 'en_route', 'budi'],
    [whole, 'on_scene', 'citra'],
    [standing({ acknowledged: 'ana', on_scene: 'citra' }), 'en_route', 'citra'],
    [standing({ acknowledged: 'ana', resolved: 'ana' }), 'resolved', 'ana'],
  ])('the winner may say it again (%#)', (row, step, id) => {
    expect(asked(row, step, id).kind).toBe('said-already');
  });

  it('never leaves an end', () => {
    const ends: IncidentState[] = ['resolved', 'cancelled'];
    const steps: Step[] = ['acknowledged', 'en_route', 'on_scene', 'resolved'];
    for (const state of ends)
      for (const step of steps) expect(asked({ ...whole, state }, step, 'dewi').kind).toBe('too-late');
  });
});

it('somebody’s own state never goes back', () => {
  expect(advance(undefined, 'seen')).toBe('seen');
  expect(advance('seen', 'en_route')).toBe('en_route');
  expect(advance('on_scene', 'acknowledged')).toBe('on_scene');
});

it('a call for more hands is answered by whoever was not there yet and has not called', () => {
  const wanted = { help_wanted_at: 1, help_wanted_by: 'ana' };
  expect(answersCall(wanted, undefined, 'budi')).toBe(true);
  expect(answersCall(wanted, 'acknowledged', 'budi')).toBe(true);
  expect(answersCall(wanted, 'en_route', 'budi')).toBe(false);
  expect(answersCall(wanted, 'acknowledged', 'ana')).toBe(false);
  expect(answersCall({ help_wanted_at: null, help_wanted_by: null }, undefined, 'budi')).toBe(false);
});
