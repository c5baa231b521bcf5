import type { ConsoleBeat } from '@siaga/contracts/consoles';
import { describe, expect, test } from 'vitest';
import { soundProvenAt, watchState, weighDeadline } from './watch.ts';

const beat = (changes: Partial<ConsoleBeat>): ConsoleBeat => ({
  consoleId: '01900000-0000-7000-8000-000000000000',
  sound: 'on',
  soundProvenMsAgo: 0,
  ringing: false,
  ...changes,
});

test.each([
  ['on and proven now', {}, 'on-watch'],
  ['on and proven 5 minutes ago', { soundProvenMsAgo: 300_000 }, 'on-watch'],
  ['on and proven longer ago', { soundProvenMsAgo: 300_001 }, 'silent'],
  ['on and never proven', { soundProvenMsAgo: null }, 'silent'],
  ['waiting for a touch', { sound: 'locked' as const }, 'silent'],
  ['failed, though it was proven just now', { sound: 'failed' as const }, 'silent'],
])('a console whose sound is %s', (_what, changes, state) => {
  expect(watchState(beat(changes))).toBe(state);
});

test('the moment of the proof is the server’s, and none that cannot be', () => {
  const now = Date.parse('2026-11-18T04:00:00Z');
  expect(soundProvenAt(beat({ soundProvenMsAgo: 1_000 }), now)).toBe(now - 1_000);
  expect(soundProvenAt(beat({ soundProvenMsAgo: null }), now)).toBeNull();
  expect(soundProvenAt(beat({ soundProvenMsAgo: Number.MAX_SAFE_INTEGER }), now)).toBeNull();
});

describe('a deadline', () => {
  const row = { state: 'on-watch' as const, since: 0, last_seen_at: 100_000 };

  test('waits for 45 s after the last beat', () => {
    expect(weighDeadline(row, { now: 144_999, hearingSince: 0 })).toEqual({ is: 'waiting', at: 145_000 });
    expect(weighDeadline(row, { now: 145_000, hearingSince: 0 })).toEqual({ is: 'missing' });
  });

  test('waits for 45 s after the server could hear again', () => {
    const late = { now: 5_000_000, hearingSince: 4_990_000 };
    expect(weighDeadline(row, late)).toEqual({ is: 'waiting', at: 5_035_000 });
  });

  test('forgets a missing console after a day', () => {
    const missing = { ...row, state: 'missing' as const, since: 145_000 };
    const end = 145_000 + 86_400_000;
    expect(weighDeadline(missing, { now: end - 1, hearingSince: end })).toEqual({ is: 'waiting', at: end });
    expect(weighDeadline(missing, { now: end, hearingSince: end })).toEqual({ is: 'forgotten' });
  });
});
