import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pollWhile, Waiting } from './poll.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('asks again while somebody waits, and no more afterwards', () => {
  let isWaiting = $state(false);
  let asked = 0;
  const end = $effect.root(() =>
    pollWhile(
      () => isWaiting,
      () => (asked += 1),
      1_000,
    ),
  );
  flushSync();
  vi.advanceTimersByTime(5_000);
  expect(asked).toBe(0);

  flushSync(() => (isWaiting = true));
  vi.advanceTimersByTime(3_500);
  expect(asked).toBe(3);

  flushSync(() => (isWaiting = false));
  vi.advanceTimersByTime(5_000);
  expect(asked).toBe(3);
  end();
});

test('nobody asks once the page is gone', () => {
  let asked = 0;
  const end = $effect.root(() =>
    pollWhile(
      () => true,
      () => (asked += 1),
      1_000,
    ),
  );
  flushSync();
  end();
  vi.advanceTimersByTime(5_000);
  expect(asked).toBe(0);
});

test('what does not come is late, counted from the newest beginning', () => {
  const waiting = new Waiting();
  waiting.begin(10_000);
  vi.advanceTimersByTime(9_000);
  waiting.begin(10_000);
  vi.advanceTimersByTime(9_000);
  expect(waiting.state).toBe('yes');
  vi.advanceTimersByTime(1_000);
  expect(waiting.state).toBe('late');
});

test('what has come is never late', () => {
  const waiting = new Waiting();
  waiting.begin(10_000);
  waiting.end();
  vi.advanceTimersByTime(20_000);
  expect(waiting.state).toBe('no');
});
