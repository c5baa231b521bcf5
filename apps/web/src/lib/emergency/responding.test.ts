import { expect, it } from 'vitest';
import { ApiProblem } from '../problem.ts';
import { stepProblemWords } from './responding.ts';

const zone = 'Asia/Makassar';
const refused = (code: string, facts: Record<string, unknown> = {}) =>
  stepProblemWords(new ApiProblem({ code, status: 409, facts }), zone);
const first = { name: 'Andi', at: '2026-11-22T08:00:41.000Z' };

it.each([
  ['already_acknowledged', 'Andi sudah menerima pada 16.00.41.'],
  ['already_en_route', 'Andi sudah lebih dulu menuju lokasi, 16.00.41.'],
  ['already_on_scene', 'Andi sudah lebih dulu di lokasi, 16.00.41.'],
  ['already_resolved', 'Andi sudah menyatakan selesai pada 16.00.41.'],
])('%s names who was first, and when by the clock of the site', (code, what) => {
  expect(refused(code, first)?.what).toBe(what);
});

it('somebody who was erased since is somebody else', () => {
  expect(refused('already_acknowledged', { ...first, name: null })?.what).toContain('Orang lain');
});

it('what was taken back or is over leaves nothing to do', () => {
  expect(refused('incident_cancelled')?.todo).toBe('Tidak ada lagi yang perlu dilakukan.');
  expect(refused('incident_over')?.todo).toBe('Tidak ada lagi yang perlu dilakukan.');
});

it('without an answer nobody claims that it failed', () => {
  const words = stepProblemWords(new ApiProblem({ code: 'network', status: 0 }), zone);
  expect(words?.todo).toContain('Mungkin sudah sampai');
});

it('every other refusal keeps its own words', () => {
  expect(refused('forbidden')).toBeUndefined();
});
