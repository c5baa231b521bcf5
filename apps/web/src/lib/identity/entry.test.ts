import { expect, test, vi } from 'vitest';

vi.mock('$app/navigation', () => ({ goto: vi.fn() }));
const { loginAddress, returnPath } = await import('./entry.ts');

test('signing in comes back to the page that asked for it', () => {
  const address = loginAddress(new URL('http://siaga.test/fuel/history?q=tug&page=2'));
  expect(returnPath(new URL(address, 'http://siaga.test').searchParams)).toBe('/fuel/history?q=tug&page=2');
});

test.each(['https://evil.test', '//evil.test', '/\\evil.test', 'javascript:alert(1)'])(
  'signing in never leads away to %s',
  (to) => {
    expect(returnPath(new URLSearchParams({ to }))).toBe('/');
  },
);
