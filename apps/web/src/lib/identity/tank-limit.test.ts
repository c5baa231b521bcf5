import { expect, test } from 'vitest';
import { tankLimit } from './tank-limit.ts';

const tanks = [
  { id: 'genset', siteId: 'dock' },
  { id: 'tug', siteId: 'dock' },
  { id: 'far', siteId: 'elsewhere' },
];
const limited = {
  role: 'operator',
  isLimited: true,
  tanks,
  chosenSites: { dock: true },
  chosenTanks: { genset: true, far: true },
  before: ['genset'],
} as const;

test('a limit is left alone while the tanks are not known', () => {
  expect(tankLimit({ ...limited, tanks: undefined })).toBeUndefined();
});

test('chosen tanks count only at the chosen sites', () => {
  expect(tankLimit(limited)).toEqual(['genset']);
});

test('a tank of the limit that is no longer in use stays in it', () => {
  expect(tankLimit({ ...limited, before: ['genset', 'retired'] })).toEqual(['genset', 'retired']);
});

test('without the tick, and for an administrator, there is no limit', () => {
  expect(tankLimit({ ...limited, isLimited: false })).toBeNull();
  expect(tankLimit({ ...limited, role: 'admin', tanks: undefined })).toBeNull();
});
