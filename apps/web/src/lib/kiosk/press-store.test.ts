import { expect, test } from 'vitest';
import { type KeptPress, makePress } from './kept-press.ts';
import type { PressDatabase } from './press-database.ts';
import type { SpareStorage } from './press-spare.ts';
import { createPressStore } from './press-store.ts';

/** A localStorage, and one that is full. */
const storage = (entries = new Map<string, string>(), full = false): SpareStorage & { keys(): string[] } => ({
  get length() {
    return entries.size;
  },
  key: (index) => [...entries.keys()][index] ?? null,
  getItem: (key) => entries.get(key) ?? null,
  setItem: (key, value) => {
    if (full) throw new DOMException('full', 'QuotaExceededError');
    entries.set(key, value);
  },
  removeItem: (key) => void entries.delete(key),
  keys: () => [...entries.keys()],
});

/** A database in memory that can be made to fail. */
function database(kept = new Map<string, KeptPress>()) {
  const state = { fails: false };
  const unlessFailing = async <T>(work: () => T): Promise<T> => {
    if (state.fails) throw new Error('disk full');
    return work();
  };
  const db: PressDatabase = {
    all: () => unlessFailing(() => [...kept.values()]),
    put: (press) => unlessFailing(() => void kept.set(press.pressId, structuredClone(press))),
    remove: (pressId) => unlessFailing(() => void kept.delete(pressId)),
    test: () => unlessFailing(() => undefined),
  };
  return { state, kept, open: () => unlessFailing(() => db) };
}

let order = 0;
const newPress = () => makePress('fire', {}, (order += 1), { life: 'a', ticksMs: 0, wallMs: 0 });

test('a press is in the spare before anything else, and only in the database once that has it', async () => {
  const spare = storage();
  const { open, kept } = database();
  const store = createPressStore(spare, open);
  const press = newPress();
  const stored = store.put(press);
  expect(spare.keys()).toEqual([`siaga.press.${press.pressId}`]);
  await stored;
  expect(spare.keys()).toEqual([]);
  expect([...kept.values()]).toEqual([press]);
});

test('without a database presses outlive the page in the spare, and move over when the database works again', async () => {
  const spare = storage();
  const { open, state } = database();
  state.fails = true;
  const press = newPress();
  await createPressStore(spare, open).put(press);
  expect(await createPressStore(spare, open).all()).toEqual({ presses: [press], isWhole: false });
  expect(await createPressStore(spare, open).test()).toBe('spare');

  state.fails = false;
  const store = createPressStore(spare, open);
  const [found] = (await store.all()).presses;
  await store.put(found!);
  expect(spare.keys()).toEqual([]);
  expect(await createPressStore(storage(), open).all()).toEqual({ presses: [press], isWhole: true });
  expect(await store.test()).toBe('ok');
});

test('the newest state of a press is found, wherever it lies', async () => {
  const spare = storage();
  const { open, state } = database();
  const store = createPressStore(spare, open);
  const press = newPress();
  await store.put(press);
  state.fails = true;
  await store.put({ ...press, cancelledAfterMs: 1_200 });
  state.fails = false;
  const { presses } = await createPressStore(spare, open).all();
  expect(presses).toEqual([{ ...press, cancelledAfterMs: 1_200 }]);
});

test('a state that is overtaken on its way to the database leaves the newer one in the spare', async () => {
  const spare = storage();
  const { open, state } = database();
  const store = createPressStore(spare, open);
  const press = newPress();
  const first = store.put(press);
  const second = store.put({ ...press, cancelledAfterMs: 900 });
  await first;
  state.fails = true;
  await second;
  expect(JSON.parse(spare.getItem(`siaga.press.${press.pressId}`)!)).toMatchObject({ cancelledAfterMs: 900 });
});

test('a removed press is gone from both', async () => {
  const spare = storage();
  const { open } = database();
  const store = createPressStore(spare, open);
  const press = newPress();
  await store.put(press);
  await store.remove(press.pressId);
  expect((await store.all()).presses).toEqual([]);
});

test('a spare that is full, forbidden or spoilt keeps nothing from the database', async () => {
  const { open } = database();
  for (const spare of [storage(new Map(), true), storage(new Map([['siaga.press.x', '{"half']])), null]) {
    const store = createPressStore(spare, open);
    const press = newPress();
    await store.put(press);
    expect((await store.all()).presses).toContainEqual(press);
  }
});

test('where neither can be written the self-test says so, and nothing throws', async () => {
  const { open, state } = database();
  state.fails = true;
  const store = createPressStore(storage(new Map(), true), open);
  await store.put(newPress());
  expect(await store.all()).toEqual({ presses: [], isWhole: false });
  expect(await store.test()).toBe('failed');
});
