import { expect, test } from 'vitest';
import { TestClock } from '../../testing/clock.ts';
import { ClockWatch } from './clock-watch.ts';

function watched() {
  const clock = new TestClock();
  const watch = new ClockWatch(clock);
  watch.accept();
  return { clock, watch };
}

test('of a clock that was never looked at nobody knows whether it was set', () => {
  expect(new ClockWatch(new TestClock()).look()).toBe('unknown');
});

test('time that goes by is no setting of the clock, however much', () => {
  const { clock, watch } = watched();
  clock.advance(86_400_000);
  expect(watch.look()).toBe(0);
});

test.each([3_600_000, -3_600_000])('a clock that is set by %i ms is noticed until that is accepted', (ms) => {
  const { clock, watch } = watched();
  clock.advance(60_000);
  clock.jump(ms);
  expect(watch.look()).toBe(ms);
  clock.advance(1_000);
  expect(watch.look()).toBe(ms);
  watch.accept();
  expect(watch.look()).toBe(0);
});

test('small steps of a time server never add up to a jump', () => {
  const { clock, watch } = watched();
  for (let step = 0; step < 100; step++) {
    clock.jump(-500);
    expect(watch.look()).toBe(0);
  }
});
