import type { Me } from '@siaga/contracts/auth';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { enter, isSomebodyElse } from './session.svelte.ts';

const person = (id: string) => ({ id, name: id, language: 'id', permissions: [] }) as unknown as Me;
const answerWith = (answer: () => Promise<Response>) => vi.stubGlobal('fetch', answer);

beforeEach(async () => {
  vi.stubGlobal('localStorage', { setItem: () => {} });
  vi.stubGlobal('document', { documentElement: {} });
  await enter(person('ani'));
});
afterEach(() => void vi.unstubAllGlobals());

test('a tab notices that another one has signed somebody else in', async () => {
  answerWith(() => Promise.resolve(Response.json({ user: person('budi') })));
  expect(await isSomebodyElse()).toBe(true);
});

test('the same person, or no answer at all, changes nothing', async () => {
  answerWith(() => Promise.resolve(Response.json({ user: person('ani') })));
  expect(await isSomebodyElse()).toBe(false);
  answerWith(() => Promise.reject(new TypeError('Failed to fetch')));
  expect(await isSomebodyElse()).toBe(false);
});
