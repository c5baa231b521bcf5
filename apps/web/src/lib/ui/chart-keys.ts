const steps: Record<string, ((at: number, last: number) => number) | undefined> = {
  ArrowRight: (at, last) => Math.min(last, at + 1),
  ArrowLeft: (at, last) => (at < 0 ? last : Math.max(0, at - 1)),
  Home: () => 0,
  End: (_, last) => last,
  Escape: () => -1,
};

/** Where a key leads on an axis of `count` places, -1 for nowhere; undefined when the key means nothing here. */
export function nextPlace(key: string, at: number, count: number): number | undefined {
  return count > 0 ? steps[key]?.(at, count - 1) : undefined;
}

/** One place of a chart in words, empty where there is none. */
export function spokenPlace(
  at: number,
  labels: readonly string[],
  series: readonly { name: string; values: readonly number[] }[],
  figure: (value: number) => string,
): string {
  const label = labels[at];
  if (label === undefined) return '';
  return `${label}: ${series.map(({ name, values }) => `${name} ${figure(values[at] ?? 0)}`).join(', ')}`;
}
