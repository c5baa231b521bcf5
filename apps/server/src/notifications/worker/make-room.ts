/**
 * Each call resolves in a turn of the event loop of its own, so that the worker's work goes on piece by piece: on a database that
 * answers at once, whoever presses would otherwise wait for all that there is to send.
 */
export function createRoom(): () => Promise<void> {
  let last = Promise.resolve();
  return () => (last = last.then(() => new Promise((resolve) => setImmediate(resolve))));
}
