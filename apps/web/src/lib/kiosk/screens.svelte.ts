/** What a kiosk shows. */
export type Screen =
  | { at: 'home' }
  | { at: 'choice' }
  | { at: 'press'; pressId: string }
  | { at: 'numbers' }
  | { at: 'pin' }
  | { at: 'service' };

/** Without a touch for so long the visitor has gone, ms. */
export const IDLE_RESET_MS = 60_000;

/**
 * Which screen is shown. Each screen is made anew when it is gone to and taken away when it is left, with all that was
 * touched or typed on it and with its keys; so nothing of one visitor can reach the next.
 */
export class KioskScreens {
  current = $state.raw<Screen>({ at: 'home' });
  /** Counts up with every change, so that the same screen twice is two screens. */
  visit = $state(0);
  #timer: ReturnType<typeof setTimeout> | undefined;

  go(screen: Screen): void {
    this.current = screen;
    this.visit += 1;
    this.touched();
  }

  /** Somebody is here, or something happened that they should have the time to read. */
  touched(): void {
    clearTimeout(this.#timer);
    if (this.current.at !== 'home') this.#timer = setTimeout(() => this.go({ at: 'home' }), IDLE_RESET_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
