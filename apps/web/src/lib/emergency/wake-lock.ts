/** Plain HTTP has no wake lock, whatever the types say. */
export const canStayAwake = (): boolean => 'wakeLock' in navigator;

/** Keeps the screen from going dark until the returned function is called, where the browser can. */
export function stayAwake(): () => void {
  if (!canStayAwake()) return () => undefined;
  const locks = new Set<WakeLockSentinel>();
  const over = new AbortController();
  const ask = async () => {
    if (document.hidden) return;
    const lock = await navigator.wakeLock.request('screen').catch(() => undefined);
    if (over.signal.aborted) void lock?.release();
    else if (lock) locks.add(lock);
  };
  // The browser takes it back whenever the page is hidden.
  document.addEventListener('visibilitychange', () => void ask(), { signal: over.signal });
  void ask();
  return () => {
    over.abort();
    for (const lock of locks) void lock.release();
  };
}
