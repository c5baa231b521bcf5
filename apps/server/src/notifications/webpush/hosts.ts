/** Push services of the browsers that people use: Chrome, Edge and Android; Firefox; Windows; Safari. */
const SERVICES = ['fcm.googleapis.com', 'updates.push.services.mozilla.com'];
const SERVICE_DOMAINS = ['.push.services.mozilla.com', '.notify.windows.com', '.push.apple.com'];

const isLoopback = (hostname: string) =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);

/**
 * Whether an address that a browser has handed in belongs to a push service. Anybody who is signed in can hand in an address,
 * and the server calls it from inside: so no other host is ever called.
 * @param more Further hosts, as `host` or `host:port`; those on this machine may be called without TLS.
 */
export function isPushAddress(address: string, more: readonly string[]): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, host, port, username, password } = new URL(address);
  if (username !== '' || password !== '') return false;
  if (more.includes(hostname) || more.includes(host))
    return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  if (protocol !== 'https:' || port !== '') return false;
  return SERVICES.includes(hostname) || SERVICE_DOMAINS.some((domain) => hostname.endsWith(domain));
}
