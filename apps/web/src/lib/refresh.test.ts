import { expect, test } from 'vitest';
import { createRefresher, type RefreshParts } from './refresh.ts';

/** One origin with as many tabs as asked for: cookies and locks that they share, and a counting server. */
function origin({ withLocks = true, answer = () => Promise.resolve(true) } = {}) {
  let good = false;
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
    isGood: () => Promise.resolve(good),
    request: async () => {
      requests += 1;
      good = await answer();
      return good;
    },
    locks: withLocks ? locks : undefined,
  };
  return {
    openTab: () => createRefresher(parts),
    expire: () => {
      good = false;
    },
    requestCount: () => requests,
  };
}

test.each([true, false])(
  'parallel calls of one tab share one refresh (with locks: %s)',
  async (withLocks) => {
    const { openTab, requestCount } = origin({ withLocks });
    const refresh = openTab();
    expect(await Promise.all([refresh(), refresh(), refresh()])).toEqual([true, true, true]);
    expect(requestCount()).toBe(1);
  },
);

test('a call whose refusal arrives when all is renewed goes on without another refresh', async () => {
  const { openTab, requestCount } = origin();
  const refresh = openTab();
  await refresh();
  expect(await refresh()).toBe(true);
  expect(requestCount()).toBe(1);
});

test('a second tab goes on with what the first has fetched', async () => {
  const { openTab, requestCount } = origin();
  const [one, two] = [openTab(), openTab()];
  expect(await Promise.all([one(), two()])).toEqual([true, true]);
  expect(requestCount()).toBe(1);
});

test('a session that runs out again is refreshed again', async () => {
  const { openTab, expire, requestCount } = origin();
  const refresh = openTab();
  await refresh();
  expire();
  await refresh();
  expect(requestCount()).toBe(2);
});

test('a session that is over is over for every waiting call', async () => {
  const { openTab, requestCount } = origin({ answer: () => Promise.resolve(false) });
  const refresh = openTab();
  expect(await Promise.all([refresh(), refresh()])).toEqual([false, false]);
  expect(requestCount()).toBe(1);
});

test('an unanswered refresh fails the waiting calls without ending the session, and the next one asks again', async () => {
  let online = false;
  const { openTab } = origin({
    answer: () => (online ? Promise.resolve(true) : Promise.reject(new Error('network'))),
  });
  const refresh = openTab();
  await expect(refresh()).rejects.toThrow('network');
  online = true;
  expect(await refresh()).toBe(true);
});
