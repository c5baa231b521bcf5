import { afterEach, expect, test } from 'vitest';
import { keepDraft, keepDrafts, offerDraft, takeDraft } from './drafts.ts';

class Tab implements Storage {
  readonly #items = new Map<string, string>();
  [name: string]: unknown;
  get length() {
    return this.#items.size;
  }
  clear() {
    this.#items.clear();
  }
  key(index: number) {
    return [...this.#items.keys()][index] ?? null;
  }
  getItem(key: string) {
    return this.#items.get(key) ?? null;
  }
  setItem(key: string, value: string) {
    this.#items.set(key, value);
  }
  removeItem(key: string) {
    this.#items.delete(key);
  }
}

const now = 1_000_000;
let withdraw = () => {};
afterEach(() => withdraw());

test('what a person typed comes back to them, once', () => {
  const tab = new Tab();
  withdraw = offerDraft('record', () => ({ typed: '125' }));
  expect(keepDrafts('daeng', tab, now)).toBe(true);
  expect(takeDraft('record', 'daeng', tab, now + 60_000)).toEqual({ typed: '125' });
  expect(takeDraft('record', 'daeng', tab, now + 60_000)).toBeUndefined();
});

test('the next person at the same device does not see it, nor does the first one afterwards', () => {
  const tab = new Tab();
  withdraw = offerDraft('record', () => ({ typed: '125' }));
  keepDrafts('daeng', tab, now);
  expect(takeDraft('record', 'yusuf', tab, now)).toBeUndefined();
  expect(takeDraft('record', 'daeng', tab, now)).toBeUndefined();
});

test('after half an hour it is gone', () => {
  const tab = new Tab();
  withdraw = offerDraft('record', () => ({ typed: '125' }));
  keepDrafts('daeng', tab, now);
  expect(takeDraft('record', 'daeng', tab, now + 30 * 60_000 + 1)).toBeUndefined();
});

test('an empty form and a closed one leave nothing behind', () => {
  const tab = new Tab();
  withdraw = offerDraft('record', () => undefined);
  expect(keepDrafts('daeng', tab, now)).toBe(false);
  withdraw();
  expect(keepDrafts('daeng', tab, now)).toBe(false);
  expect(tab.length).toBe(0);
});

test('one form that is kept or taken leaves the other forms of the same person where they are', () => {
  const tab = new Tab();
  keepDraft('record', { typed: '125' }, 'daeng', tab, now);
  keepDraft('correction:1', { reason: 'salah' }, 'daeng', tab, now);
  expect(takeDraft('record', 'daeng', tab, now)).toEqual({ typed: '125' });
  expect(takeDraft('correction:1', 'daeng', tab, now)).toEqual({ reason: 'salah' });
  keepDraft('record', { typed: '125' }, 'daeng', tab, now);
  keepDraft('correction:1', { reason: 'salah' }, 'yusuf', tab, now);
  expect(takeDraft('record', 'yusuf', tab, now)).toBeUndefined();
});
