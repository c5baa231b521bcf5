import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createOfflineTimer } from './offline-timer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a loss that lasts is called offline, however often it is noticed', () => {
  const goOffline = vi.fn();
  const timer = createOfflineTimer(15_000, goOffline);
  timer.lost();
  vi.advanceTimersByTime(10_000);
  timer.lost();
  vi.advanceTimersByTime(5_000);
  expect(goOffline).toHaveBeenCalledOnce();
});

test('after a short blip the next loss is called offline too', () => {
  const goOffline = vi.fn();
  const timer = createOfflineTimer(15_000, goOffline);
  timer.lost();
  vi.advanceTimersByTime(2_000);
  timer.stop();
  vi.advanceTimersByTime(60_000);
  expect(goOffline).not.toHaveBeenCalled();
  timer.lost();
  vi.advanceTimersByTime(15_000);
  expect(goOffline).toHaveBeenCalledOnce();
});
