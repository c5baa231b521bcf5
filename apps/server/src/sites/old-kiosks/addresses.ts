import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** An address as people write it: a server that listens on both families names IPv4 callers in IPv6's way. */
export const plainAddress = (address: string): string =>
  (address.split('%')[0] ?? '').replace(/^::ffff:(?=\d+\.)/i, '');

/** Whether an address lies in a list of addresses and networks; false for a caller that shows none. */
export function isListed(address: string, list: readonly string[]): boolean {
  const plain = plainAddress(address);
  if (!isIPv4(plain) && !isIPv6(plain)) return false;
  const block = new BlockList();
  for (const entry of list) {
    const [network = '', range] = entry.split('/');
    const family = isIPv4(network) ? 'ipv4' : 'ipv6';
    if (range === undefined) block.addAddress(network, family);
    else block.addSubnet(network, Number(range), family);
  }
  return block.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
}
