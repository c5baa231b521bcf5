import { cycleMs, type Pattern, vibrationOf } from './pattern.ts';

/** Given to the device at once, ms: it ends by itself when the page dies. */
const STRETCH_MS = 20_000;

/** Before a first touch the browser refuses and complains; older ones know no more than that they can vibrate. */
const isTouched = () => !('userActivation' in navigator) || navigator.userActivation.hasBeenActive;

/** Vibrates in a pattern's rhythm until it is stopped, where the device can and a finger has touched the page. */
export function createVibration() {
  let timer: ReturnType<typeof setInterval> | undefined;
  const vibrate = (rhythm: number[]) => {
    if ('vibrate' in navigator && isTouched()) navigator.vibrate(rhythm);
  };
  const stop = () => {
    if (timer !== undefined) vibrate([]);
    clearInterval(timer);
    timer = undefined;
  };
  return {
    stop,
    start(pattern: Pattern): void {
      stop();
      const cycles = Math.floor(STRETCH_MS / cycleMs(pattern));
      const again = () => vibrate(vibrationOf(pattern, cycles));
      again();
      timer = setInterval(again, cycles * cycleMs(pattern));
    },
  };
}
