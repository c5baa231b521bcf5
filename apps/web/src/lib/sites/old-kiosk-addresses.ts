/** The addresses in what somebody typed: one a line, or apart by spaces, commas, semicolons. */
export function readAddresses(typed: string): string[] {
  return typed.split(/[\s,;]+/).filter((part) => part !== '');
}

/** Which of the sent addresses the server refused, each once; it names them by their place, as in `body.addresses.1`. */
export function wrongAddresses(errors: readonly { path: string }[], sent: readonly string[]): string[] {
  const places = errors.map(({ path }) => /addresses\.(\d+)/.exec(path)?.[1]);
  const named = places.map((place) => (place === undefined ? undefined : sent[Number(place)]));
  return [...new Set(named.filter((address) => address !== undefined))];
}
