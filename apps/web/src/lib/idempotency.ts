/**
 * A fresh key for one filled-in form: kept while the same form is sent again, renewed after a success.
 * Made by hand because `crypto.randomUUID` is missing on plain HTTP, as on a site's own network.
 */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
