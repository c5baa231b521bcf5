import { expect, test } from 'vitest';
import { historyAddress, historyQuery, isNarrowed, readHistoryFilter } from './history-filter.ts';

const read = (search: string) => readHistoryFilter(new URLSearchParams(search));

test('a filter survives the way through its address', () => {
  const filter = {
    from: '2026-01-01',
    to: '2026-01-31',
    type: 'OUT',
    tankId: '0192f000-0000-7000-8000-000000000011',
    q: 'genset & tug 50 %',
    sort: '-litres',
    page: 3,
  } as const;
  const address = historyAddress(filter);
  expect(read(address.slice(address.indexOf('?')))).toEqual(filter);
});

test('one view has one address: what is as usual is left out', () => {
  expect(historyAddress(read(''))).toBe('/fuel/history');
  expect(historyAddress({ ...read(''), page: 2 })).toBe('/fuel/history?page=2');
});

test.each([
  ['from=2026-02-30', { from: '' }],
  ['from=kemarin', { from: '' }],
  ['type=BOTH', { type: '' }],
  ['sort=note', { sort: '-occurredAt' }],
  ['page=-1', { page: 1 }],
  ['page=1e400', { page: 1 }],
  ['page=abc', { page: 1 }],
])('what cannot be meant is left out: %s', (search, expected) => {
  expect(read(search)).toMatchObject(expected);
});

test('only what leaves movements out counts as narrowed', () => {
  expect(isNarrowed(read('page=2&sort=litres'))).toBe(false);
  expect(isNarrowed(read('q=genset'))).toBe(true);
});

test('the export asks for the same filter as the list', () => {
  expect(historyQuery(read('type=IN&q=DO+1123&page=4'), 'site')).toEqual({
    siteId: 'site',
    type: 'IN',
    q: 'DO 1123',
    sort: '-occurredAt',
  });
});

test('a tank is asked for without the chosen site, which may not be its own', () => {
  expect(historyQuery(read('tankId=tank'), 'site')).toEqual({ tankId: 'tank', sort: '-occurredAt' });
});
