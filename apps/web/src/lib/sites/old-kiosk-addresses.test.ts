import { expect, test } from 'vitest';
import { readAddresses, wrongAddresses } from './old-kiosk-addresses.ts';

test('addresses may be typed one a line or apart by commas', () => {
  expect(readAddresses(' 10.0.0.7\n10.0.0.8, 192.168.1.0/24;\n')).toEqual([
    '10.0.0.7',
    '10.0.0.8',
    '192.168.1.0/24',
  ]);
  expect(readAddresses(' \n ')).toEqual([]);
});

test('what the server refused is named, each address once', () => {
  const errors = [{ path: 'body.addresses.1' }, { path: 'body.addresses.1' }, { path: 'body.addresses.2' }];
  expect(wrongAddresses(errors, ['10.0.0.7', '10.0.0.999', 'kios'])).toEqual(['10.0.0.999', 'kios']);
});

test('a refusal of the list as a whole names none', () => {
  expect(wrongAddresses([{ path: 'body.addresses' }], ['10.0.0.7'])).toEqual([]);
});
