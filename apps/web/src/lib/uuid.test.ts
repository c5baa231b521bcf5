import { expect, it } from 'vitest';
import { newUuid } from './uuid.ts';

it('is a random UUID of version 4, made without crypto.randomUUID, and another one each time', () => {
  const withRandomUuid = Object.getOwnPropertyDescriptor(Crypto.prototype, 'randomUUID')!;
  Object.defineProperty(Crypto.prototype, 'randomUUID', { value: undefined, configurable: true });
  try {
    const made = Array.from({ length: 10_000 }, newUuid);
    for (const uuid of made.slice(0, 200))
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(made).size).toBe(made.length);
  } finally {
    Object.defineProperty(Crypto.prototype, 'randomUUID', withRandomUuid);
  }
});
