import { expect, test } from 'vitest';
import { isListed, plainAddress } from './addresses.ts';

test.each([
  ['192.168.1.20', '192.168.1.20'],
  ['::ffff:192.168.1.20', '192.168.1.20'],
  ['192.168.1.20', '192.168.1.0/24'],
  ['::FFFF:192.168.1.20', '192.168.1.0/24'],
  ['192.168.1.20', '::ffff:192.168.1.20'],
  ['192.168.1.20', '::ffff:c0a8:114'],
  ['10.1.2.3', '10.0.0.0/8'],
  ['2001:db8::5', '2001:db8::5'],
  ['2001:DB8:0:0::5', '2001:db8::/32'],
  ['fe80::1%eth0', 'fe80::/10'],
])('%s lies in %s', (address, entry) => {
  expect(isListed(address, ['203.0.113.1', entry])).toBe(true);
});

test.each([
  ['192.168.1.20', '192.168.1.2'],
  ['192.168.1.20', '192.168.2.0/24'],
  ['11.0.0.1', '10.0.0.0/8'],
  ['2001:db9::1', '2001:db8::/32'],
  ['::1', '127.0.0.1'],
  ['', '0.0.0.0/0'],
  ['not an address', '0.0.0.0/0'],
])('%s does not lie in %s', (address, entry) => {
  expect(isListed(address, [entry])).toBe(false);
});

test('nobody lies in an empty list', () => {
  expect(isListed('127.0.0.1', [])).toBe(false);
});

test('an address is named as people write it', () => {
  expect(['::ffff:10.0.0.1', 'fe80::1%eth0', '10.0.0.1'].map(plainAddress)).toEqual([
    '10.0.0.1',
    'fe80::1',
    '10.0.0.1',
  ]);
});
