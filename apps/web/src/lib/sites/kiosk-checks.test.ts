import { expect, test } from 'vitest';
import type { SelfTest } from '../kiosk/self-test.ts';
import { checksOf } from './kiosk-checks.ts';

const healthy: SelfTest = {
  sound: 'on',
  camera: 'granted',
  storage: 'ok',
  storageFreeMb: 900,
  clockDriftMs: -2_000,
  networkMs: 50,
  queued: 0,
  refused: 0,
  secureContext: true,
  opensOffline: true,
  fullScreen: true,
  language: 'id',
};
const looks = (report: Record<string, unknown>) =>
  checksOf(report)
    .filter(({ needsALook }) => needsALook)
    .map(({ name }) => name);

test('a healthy kiosk needs no look, and says all it found', () => {
  expect(looks({ ...healthy })).toEqual([]);
  expect(checksOf({ ...healthy }).map(({ name }) => name)).toEqual([
    'sound',
    'queued',
    'refused',
    'storage',
    'offline',
    'clock',
    'fullScreen',
    'camera',
  ]);
});

test.each<[string, Partial<SelfTest>, string[]]>([
  ['waits for a touch before it can sound', { sound: 'locked' }, ['sound']],
  ['has presses that the server does not have', { queued: 2 }, ['queued']],
  ['was refused a press', { refused: 1 }, ['refused']],
  ['can write only its spare', { storage: 'spare' }, ['storage']],
  ['has a calendar three days off', { clockDriftMs: -259_200_000 }, ['clock']],
  ['stands on plain HTTP', { secureContext: false, opensOffline: false }, ['offline']],
])('a kiosk that %s needs a look', (_, change, names) => {
  expect(looks({ ...healthy, ...change })).toEqual(names);
});

test('plain HTTP is named as the reason why a kiosk does not open without a network', () => {
  const offline = (report: Partial<SelfTest>) =>
    checksOf({ ...healthy, ...report }).find(({ name }) => name === 'offline')?.found;
  expect(offline({ secureContext: false, opensOffline: false })).toBe('insecure');
  expect(offline({ secureContext: true, opensOffline: false })).toBe('not-yet');
});

test('what an old or broken kiosk says in other words is left out', () => {
  expect(checksOf({ sound: 'loud', queued: '3', storage: null, language: 'id' })).toEqual([]);
  expect(checksOf(null)).toEqual([]);
});
