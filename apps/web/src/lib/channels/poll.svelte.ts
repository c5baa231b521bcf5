/**
 * Runs `refetch` every few seconds while `isWaiting`: for what happens in another program, of which nothing comes live.
 * Call it while a component is being made.
 */
export function pollWhile(isWaiting: () => boolean, refetch: () => void, everyMs = 3_000): void {
  $effect(() => {
    if (!isWaiting()) return;
    const timer = setInterval(refetch, everyMs);
    return () => clearInterval(timer);
  });
}

/** Something that somebody does elsewhere is waited for, and after a while the page says that it has not come. */
export class Waiting {
  state = $state<'no' | 'yes' | 'late'>('no');
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Waits from now on; `late` after `patienceMs`, while it may still come. */
  begin(patienceMs: number): void {
    clearTimeout(this.#timer);
    this.state = 'yes';
    this.#timer = setTimeout(() => (this.state = 'late'), patienceMs);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.state = 'no';
  }
}
