import { expect, test } from 'vitest';
import { createRefresher, type RefreshParts } from './refresh.ts';

/** One origin with as many tabs as asked for: a storage and locks that they share, and a counting server. */
function origin({ withLocks = true, answer = () => Promise.resolve(true) } = {}) {
  const kept = new Map<string, string>();
  let requests = 0;
  let last: Promise<unknown> = Promise.resolve();
  const locks = {
    request: (_name: string, action: () => Promise<unknown>) => {
      const mine = last.then(action, action);
      last = mine.catch(() => {});
      return mine;
    },
  } as unknown as LockManager;
  const parts: RefreshParts = {
    request: () => {
      requests += 1;
      return answer();
    },
    locks: withLocks ? locks : undefined,
    storage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
    now: () => 1_000,
  };
  return { openTab: () => createRefresher(parts), requestCount: () => requests };
}

test.each([true, false])(
  'parallel calls of one tab share one refresh (with locks: %s)',
  async (withLocks) => {
    const { openTab, requestCount } = origin({ withLocks });
    const tab = openTab();
    const seen = tab.stamp();
    const results = await Promise.all([tab.refresh(seen), tab.refresh(seen), tab.refresh(seen)]);
    expect(results).toEqual([true, true, true]);
    expect(requestCount()).toBe(1);
  },
);

test('a second tab goes on with what the first has fetched', async () => {
  const { openTab, requestCount } = origin();
  const [one, two] = [openTab(), openTab()];
  const [seenByOne, seenByTwo] = [one.stamp(), two.stamp()];
  expect(await Promise.all([one.refresh(seenByOne), two.refresh(seenByTwo)])).toEqual([true, true]);
  expect(requestCount()).toBe(1);
});

test('a session that runs out again is refreshed again', async () => {
  const { openTab, requestCount } = origin();
  const tab = openTab();
  await tab.refresh(tab.stamp());
  await tab.refresh(tab.stamp());
  expect(requestCount()).toBe(2);
});

test('a session that is over is over for every waiting call, and leaves no stamp', async () => {
  const { openTab, requestCount } = origin({ answer: () => Promise.resolve(false) });
  const tab = openTab();
  const seen = tab.stamp();
  expect(await Promise.all([tab.refresh(seen), tab.refresh(seen)])).toEqual([false, false]);
  expect(requestCount()).toBe(1);
  expect(tab.stamp()).toBe(seen);
});

test('an unanswered refresh fails the waiting calls without ending the session, and the next one asks again', async () => {
  let online = false;
  const { openTab } = origin({
    answer: () => (online ? Promise.resolve(true) : Promise.reject(new Error('network'))),
  });
  const tab = openTab();
  await expect(tab.refresh(tab.stamp())).rejects.toThrow('network');
  online = true;
  expect(await tab.refresh(tab.stamp())).toBe(true);
});
