import { expect, test } from 'vitest';
import { auditLines } from './audit-lines.ts';

test('a change shows what differs, what was and what is', () => {
  const lines = auditLines({
    before: { id: '1', siteId: 's', name: 'Tangki 1', capacityL: 100, siteIds: ['a'] },
    after: { id: '1', siteId: 's', name: 'Tangki 1', capacityL: 200, siteIds: ['a'] },
  });
  expect(lines).toEqual([{ field: 'capacityL', before: 100, value: 200 }]);
});

test('what was made shows everything but its ids', () => {
  expect(auditLines({ after: { id: '1', siteId: 's', name: 'Dermaga' } })).toEqual([
    { field: 'name', value: 'Dermaga' },
  ]);
});

test('what was taken away shows what it was', () => {
  expect(auditLines({ before: { name: 'Dermaga' } })).toEqual([{ field: 'name', value: 'Dermaga' }]);
});

test('something that did not happen is no news', () => {
  const details = { before: { name: 'A' }, after: { name: 'B' }, passwordChanged: false };
  expect(auditLines(details)).toEqual([{ field: 'name', before: 'A', value: 'B' }]);
});
