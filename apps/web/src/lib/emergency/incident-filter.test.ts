import { describe, expect, it } from 'vitest';
import { incidentAddress, isNarrowed, readIncidentFilter } from './incident-filter.ts';

const read = (search: string) => readIncidentFilter(new URLSearchParams(search));

describe('the filter in the address', () => {
  it('comes back as it was written', () => {
    const filter = {
      from: '2026-11-01',
      to: '2026-11-22',
      state: 'resolved',
      category: 'fire',
      drill: 'false',
      page: 3,
    } as const;
    expect(read(incidentAddress(filter).split('?')[1] ?? '')).toEqual(filter);
  });

  it('leaves out what is as usual', () => {
    expect(incidentAddress(read(''))).toBe('/console/history');
  });

  it('drops what cannot be meant', () => {
    const filter = read('from=2026-02-30&to=soon&state=gone&category=flood&drill=maybe&page=-2');
    expect(filter).toEqual({ from: '', to: '', state: '', category: '', drill: '', page: 1 });
  });
});

it('knows whether it leaves anything out', () => {
  expect(isNarrowed(read('page=4'))).toBe(false);
  expect(isNarrowed(read('drill=false'))).toBe(true);
});
