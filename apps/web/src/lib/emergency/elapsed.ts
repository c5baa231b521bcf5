/** A running clock: 00:41, from an hour on 1:05:09. What lies ahead, by a clock that is off, is 00:00. */
export function stopwatch(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (value: number) => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}

/** From this wait on a press counts as late: it lay in a device without network. */
const LATE_FROM_MS = 30_000;

/** When the clock of an incident started, and whether its press had lain in a device before. */
export function clockStart({ pressedAt, raisedAt }: { pressedAt: string; raisedAt: string }): {
  at: number;
  isLate: boolean;
} {
  const [pressed, raised] = [Date.parse(pressedAt), Date.parse(raisedAt)];
  // Nobody could come before the server knew; how long the press had waited is said in words beside it.
  const isLate = raised - pressed >= LATE_FROM_MS;
  return { at: isLate ? raised : pressed, isLate };
}
