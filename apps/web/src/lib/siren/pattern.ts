/** One sound of a pattern and the silence after it, ms; Hz is the pitch of that one sound. */
interface Pulse {
  onMs: number;
  offMs: number;
  hz: number;
}

/** A rhythm that repeats until somebody ends it: the same for sound, light and vibration. */
export interface Pattern {
  wave: 'square' | 'triangle';
  pulses: readonly Pulse[];
}

/**
 * `evacuate` is the temporal-3 signal of ISO 8201: three pulses of 0.5 s with 0.5 s between, then 1.5 s of silence.
 * A square wave of 520 Hz is what wakes sleepers best, and its overtones come through a laptop's small speakers.
 * `attention` differs in rhythm, pitch and voice, so that nobody leaves the building for it.
 */
export const patterns = {
  evacuate: {
    wave: 'square',
    pulses: [
      { onMs: 500, offMs: 500, hz: 520 },
      { onMs: 500, offMs: 500, hz: 520 },
      { onMs: 500, offMs: 1_500, hz: 520 },
    ],
  },
  attention: {
    wave: 'triangle',
    pulses: [
      { onMs: 250, offMs: 50, hz: 988 },
      { onMs: 350, offMs: 2_350, hz: 659 },
    ],
  },
} as const satisfies Record<string, Pattern>;

export type Tone = keyof typeof patterns;

/** How long a pattern lasts before it begins anew, ms. */
export function cycleMs({ pulses }: Pattern): number {
  return pulses.reduce((sum, { onMs, offMs }) => sum + onMs + offMs, 0);
}

/** A sound of a running pattern, ms since it began. */
interface TimedPulse {
  fromMs: number;
  untilMs: number;
  hz: number;
}

/** The pulses that begin in [fromMs, untilMs) of a pattern that runs since 0, in order. */
export function pulsesBetween(pattern: Pattern, fromMs: number, untilMs: number): TimedPulse[] {
  const length = cycleMs(pattern);
  const found: TimedPulse[] = [];
  for (let begin = Math.floor(fromMs / length) * length; begin < untilMs; begin += length) {
    let at = begin;
    for (const { onMs, offMs, hz } of pattern.pulses) {
      if (at >= fromMs && at < untilMs) found.push({ fromMs: at, untilMs: at + onMs, hz });
      at += onMs + offMs;
    }
  }
  return found;
}

/** The rhythm as navigator.vibrate takes it, `cycles` times over: on, off, on, off … in ms. */
export function vibrationOf({ pulses }: Pattern, cycles: number): number[] {
  return Array.from({ length: cycles }, () => pulses.flatMap(({ onMs, offMs }) => [onMs, offMs])).flat();
}

/** The rhythm as keyframes of one cycle for `element.animate`: opacity 1 while it is on, else 0, without a slope. */
export function lightOf(pattern: Pattern): { opacity: number; offset: number; easing: string }[] {
  const length = cycleMs(pattern);
  let at = 0;
  const frames = pattern.pulses.flatMap(({ onMs, offMs }) => {
    const on = { opacity: 1, offset: at / length, easing: 'steps(1, end)' };
    const off = { opacity: 0, offset: (at + onMs) / length, easing: 'steps(1, end)' };
    at += onMs + offMs;
    return [on, off];
  });
  return [...frames, { opacity: 0, offset: 1, easing: 'steps(1, end)' }];
}
