import type { Tank } from '@siaga/contracts/fuel';
import { expect, test } from 'vitest';
import { offeredTanks, siteOfTank } from './offered-tanks.ts';

const tank = (id: string, siteId: string, archived = false) => ({ id, name: id, siteId, archived }) as Tank;
const tanks = [tank('a', 'makassar'), tank('b', 'jayapura', true), tank('c', 'jayapura')];

test('archived tanks are not offered, but the one that is chosen already', () => {
  expect(offeredTanks(tanks).map(({ value }) => value)).toEqual(['a', 'c']);
  expect(offeredTanks(tanks, 'b').map(({ value }) => value)).toEqual(['a', 'b', 'c']);
});

test('a tank is found at its own site', () => {
  expect(siteOfTank(tanks, 'c')).toBe('jayapura');
  expect(siteOfTank(tanks, 'd')).toBeNull();
});
