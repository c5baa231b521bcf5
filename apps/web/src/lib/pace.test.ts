import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPace } from './pace.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the first ask is answered at once, a burst behind it by one more run', () => {
  const action = vi.fn();
  const pace = createPace(1_000, action);
  for (let index = 0; index < 50; index += 1) pace.ask();
  expect(action).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(5_000);
  expect(action).toHaveBeenCalledTimes(2);
  pace.ask();
  expect(action).toHaveBeenCalledTimes(3);
});

test('what waits is dropped when its page goes away', () => {
  const action = vi.fn();
  const pace = createPace(1_000, action);
  pace.ask();
  pace.ask();
  pace.stop();
  vi.advanceTimersByTime(5_000);
  expect(action).toHaveBeenCalledTimes(1);
});
