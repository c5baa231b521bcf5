/** A fresh screen takes no touch before nobody has touched it for so long, ms. */
const QUIET_MS = 500;
/** However often it is touched, ms: a wet screen touches itself all the time. */
const MOST_MS = 3_000;

/**
 * Keeps the second of two hasty touches from landing on what the first has brought there: a hammered red button chooses no
 * category, a hammered category is not taken back. Made with its screen; `isArmed` says when that may be touched.
 */
export class Arming {
  isArmed = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #since = performance.now();

  /** @param isFirst No touch has brought this screen, for the page has just been opened: it may be touched at once. */
  constructor(isFirst: boolean) {
    this.isArmed = isFirst;
    if (!isFirst) this.#timer = setTimeout(() => (this.isArmed = true), QUIET_MS);
  }

  /** A touch came too early. */
  touched(): void {
    if (this.isArmed) return;
    const left = MOST_MS - (performance.now() - this.#since);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.isArmed = true), Math.min(QUIET_MS, Math.max(0, left)));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
