import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { enter } from '../identity/session.svelte.ts';
import { draftForm } from './form-draft.svelte.ts';
import { RecordForm } from './record-form.svelte.ts';

let answer: () => Response;
const cut = (): Response => {
  throw new TypeError('network');
};

beforeEach(async () => {
  const items = new Map<string, string>();
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
  vi.stubGlobal('localStorage', storage);
  vi.stubGlobal('sessionStorage', storage);
  vi.stubGlobal('document', { documentElement: { lang: '' } });
  vi.stubGlobal('fetch', async () => answer());
  await enter({ id: 'daeng', language: 'id', permissions: [] } as unknown as Parameters<typeof enter>[0]);
});
afterEach(() => vi.unstubAllGlobals());

/** Opens the page's form, sends it with `typed` when given, and leaves the page. */
async function visit(typed?: string): Promise<RecordForm> {
  const form = new RecordForm();
  const leave = $effect.root(() => draftForm('record', form));
  flushSync();
  if (typed !== undefined) {
    form.tankId = 'tank-1';
    form.typed = typed;
    await form.send();
    flushSync();
  }
  leave();
  return form;
}

test('a form without an answer is there again on the next visit, and the one after', async () => {
  answer = cut;
  await visit('500');
  const again = await visit();
  expect([again.typed, again.isUnsettled]).toEqual(['500', true]);
  expect((await visit()).typed).toBe('500');
});

test.each([
  ['refused', () => Response.json({ code: 'insufficient_stock', status: 409 }, { status: 409 })],
  ['recorded', () => Response.json({ movement: { id: 'movement-1' } }, { status: 201 })],
])('a form that was %s is not', async (_, settled) => {
  answer = settled;
  await visit('500');
  expect((await visit()).typed).toBe('');
});
