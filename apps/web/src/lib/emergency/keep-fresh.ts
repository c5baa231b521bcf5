import { live, onGap } from '../live.svelte.ts';

/** Asked for so often while no live news come, ms. */
const POLL_MS = 15_000;

/** Fetches again after a gap in the live news, and every 15 s while there are none, until the returned function is called. */
export function keepFresh(refetch: () => void): () => void {
  const stop = onGap(refetch);
  const poll = setInterval(() => {
    if (live.connection !== 'online') refetch();
  }, POLL_MS);
  return () => {
    stop();
    clearInterval(poll);
  };
}
