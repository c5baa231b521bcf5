/**
 * Runs `action` at most once every `everyMs`: at once after a quiet time, else once at the end of the wait for all
 * that asked meanwhile.
 */
export function createPace(everyMs: number, action: () => void) {
  let wait: ReturnType<typeof setTimeout> | undefined;
  let asked = false;
  const run = () => {
    asked = false;
    wait = setTimeout(() => {
      wait = undefined;
      if (asked) run();
    }, everyMs);
    action();
  };
  return {
    ask(): void {
      if (wait === undefined) run();
      else asked = true;
    },
    /** Drops what still waits, when its page goes away. */
    stop(): void {
      clearTimeout(wait);
      wait = undefined;
      asked = false;
    },
  };
}
