import type { Press } from '@siaga/contracts/presses';

/** How far a device's clock may be off before it is said, ms. */
const CLOCK_TOLERANCE_MS = 60_000;

/** When somebody pressed, as well as the server can know it. */
export interface PressMoment {
  /** Best estimate, never later than the arrival. */
  pressedAt: number;
  /** The device's clock, when it said something. */
  devicePressedAt: number | null;
  /** By how much the device's clock is ahead (+) or behind (-) of the estimate, ms; null unless more than a minute. */
  clockOffMs: number | null;
}

/**
 * A device's running clock is believed, its calendar is not: `ageMs` says how long the press waited, whatever day the device
 * thinks it is. Without it a press counts as made when it arrived, and how far the device's calendar is from that is noted,
 * since it may mean a wrong clock or a wait.
 */
export function estimateMoment(press: Pick<Press, 'pressedAt' | 'ageMs'>, receivedAt: number): PressMoment {
  const pressedAt = receivedAt - (press.ageMs ?? 0);
  const devicePressedAt = press.pressedAt === undefined ? null : Date.parse(press.pressedAt);
  const off = devicePressedAt === null ? 0 : devicePressedAt - pressedAt;
  return { pressedAt, devicePressedAt, clockOffMs: Math.abs(off) > CLOCK_TOLERANCE_MS ? off : null };
}
