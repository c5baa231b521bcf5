/** A finger needs so long to see that another button stands under it now, ms. */
const SETTLE_MS = 600;

/**
 * True for a moment after what stands on the screen has moved: the second of two hasty taps must not hit whatever has come
 * under the finger meanwhile. Call it while a component is being made.
 */
export function settling(standing: () => string): () => boolean {
  let isSettling = $state(false);
  $effect(() => {
    isSettling = standing() !== '';
    const timer = setTimeout(() => (isSettling = false), SETTLE_MS);
    return () => clearTimeout(timer);
  });
  return () => isSettling;
}
