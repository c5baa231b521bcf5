import { roleHolds, type Role } from '@siaga/contracts/permissions';
import { expect, test } from 'vitest';
import { type Can, entryAt, homeOf, menuFor } from './navigation.ts';

const as =
  (role: Role): Can =>
  (permission) =>
    roleHolds(role, permission);
const names = (list: { name: string }[]) => list.map(({ name }) => name);

test.each([
  ['admin', ['console', 'fuel', 'record', 'history', 'admin'], ['account']],
  ['supervisor', ['console', 'fuel', 'record', 'history', 'admin'], ['account']],
  ['operator', ['fuel', 'record', 'history', 'sites', 'account'], []],
  ['responder', ['console', 'admin', 'account'], []],
  ['auditor', ['console', 'fuel', 'history', 'admin', 'account'], []],
] as const)(
  'on the phone of an %s no more than five stand at the foot, the rest in the head',
  (role, bar, head) => {
    const menu = menuFor(as(role));
    expect(names(menu.bar)).toEqual(bar);
    expect(names(menu.head)).toEqual(head);
  },
);

test('a larger screen offers the import too, before what is managed', () => {
  expect(names(menuFor(as('supervisor')).all)).toEqual([
    'console',
    'fuel',
    'record',
    'history',
    'import',
    'admin',
    'account',
  ]);
});

test.each([
  ['/fuel', 'fuel'],
  ['/fuel/tanks/1', 'fuel'],
  ['/fuel/record', 'record'],
  ['/fuel/import', 'import'],
  ['/admin/channels', 'admin'],
  ['/console', 'console'],
  ['/console/incidents/1', 'console'],
  ['/consoles', undefined],
])('%s lies under %s', (path, name) => {
  expect(entryAt(path, menuFor(as('admin')).all)?.name).toBe(name);
});

test.each([
  ['responder', '/console'],
  ['operator', '/fuel'],
  ['supervisor', '/fuel'],
  ['auditor', '/fuel'],
] as const)('while nobody calls for help a %s begins at %s', (role, home) => {
  expect(homeOf(as(role), false)).toBe(home);
});

test('while somebody calls for help, whoever may answer begins at the console', () => {
  expect(homeOf(as('admin'), true)).toBe('/console');
  expect(homeOf(as('auditor'), true)).toBe('/fuel');
});

test('whoever may do nothing at all still has an account', () => {
  expect(homeOf(() => false, false)).toBe('/account');
});
