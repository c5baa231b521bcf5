/** Calls `goOffline` once when a loss has lasted `afterMs`; further losses do not put it off. */
export function createOfflineTimer(afterMs: number, goOffline: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    lost(): void {
      timer ??= setTimeout(() => {
        timer = undefined;
        goOffline();
      }, afterMs);
    },
    /** Connected again, or no connection wanted any more: the next loss waits its full time. */
    stop(): void {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
