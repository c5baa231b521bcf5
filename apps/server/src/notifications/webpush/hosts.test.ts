import { expect, test } from 'vitest';
import { isPushAddress } from './hosts.ts';

test.each([
  'https://fcm.googleapis.com/fcm/send/abc:123',
  'https://updates.push.services.mozilla.com/wpush/v2/abc',
  'https://eu.push.services.mozilla.com/wpush/v2/abc',
  'https://wns2-by3p.notify.windows.com/w/?token=abc',
  'https://web.push.apple.com/QABC',
  'https://FCM.googleapis.com:443/fcm/send/abc',
])('%s is the address of a push service', (address) => {
  expect(isPushAddress(address, [])).toBe(true);
});

test.each([
  'http://fcm.googleapis.com/fcm/send/abc',
  'https://fcm.googleapis.com:8443/fcm/send/abc',
  'https://user@fcm.googleapis.com/fcm/send/abc',
  'https://fcm.googleapis.com@127.0.0.1/',
  'https://fcm.googleapis.com.evil.example/',
  'https://fcm.googleapis.com./',
  'https://evilpush.apple.com.example/',
  'https://push.apple.com/',
  'https://notpush.apple.com/',
  'https://127.0.0.1/',
  'http://127.0.0.1:3003/api/users',
  'http://[::1]/',
  'http://169.254.169.254/latest/meta-data',
  'https://10.0.0.1/',
  'file:///etc/passwd',
  'ftp://fcm.googleapis.com/',
  'not an address',
  '',
])('%s is none, and is never called', (address) => {
  expect(isPushAddress(address, [])).toBe(false);
});

test('a host that was set counts with TLS, and without it only on this machine', () => {
  const more = ['push.example.co.id', '127.0.0.1:9000', '[::1]', 'localhost'];
  expect(isPushAddress('https://push.example.co.id/x', more)).toBe(true);
  expect(isPushAddress('https://push.example.co.id:8443/x', more)).toBe(true);
  expect(isPushAddress('http://push.example.co.id/x', more)).toBe(false);
  expect(isPushAddress('http://127.0.0.1:9000/x', more)).toBe(true);
  expect(isPushAddress('http://127.0.0.1:9001/x', more)).toBe(false);
  expect(isPushAddress('http://[::1]:9001/x', more)).toBe(true);
  expect(isPushAddress('http://localhost/x', more)).toBe(true);
  expect(isPushAddress('http://127.0.0.1.nip.example:9000/x', more)).toBe(false);
  expect(isPushAddress('http://127.evil.example/x', ['127.evil.example'])).toBe(false);
});
