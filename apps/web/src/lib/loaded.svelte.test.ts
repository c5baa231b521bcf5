import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import { loaded, type Loaded } from './loaded.svelte.ts';
import { ApiProblem } from './problem.ts';

/** A page whose fetches are answered by hand, the oldest unanswered one first. */
function pageOf() {
  let wanted = $state('Tello');
  let round = $state(0);
  const asked: { wanted: string; aborted: () => boolean }[] = [];
  const waiting: PromiseWithResolvers<string>[] = [];
  let shown!: Loaded<string>;
  const leave = $effect.root(() => {
    shown = loaded(
      (signal) => {
        asked.push({ wanted, aborted: () => signal.aborted });
        const answer = Promise.withResolvers<string>();
        waiting.push(answer);
        return answer.promise;
      },
      () => round,
    );
  });
  flushSync();
  const settle = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    flushSync();
  };
  return {
    shown,
    asked,
    leave,
    want(next: string) {
      wanted = next;
      flushSync();
    },
    changeRound() {
      round += 1;
      flushSync();
    },
    refetch() {
      shown.refetch();
      flushSync();
    },
    answer(value: string) {
      waiting.shift()?.resolve(value);
      return settle();
    },
    fail() {
      waiting.shift()?.reject(new ApiProblem({ code: 'network', status: 0 }));
      return settle();
    },
  };
}

test('good data stays beside the problem when fetching it again fails', async () => {
  const page = pageOf();
  await page.answer('12 tanks');
  page.refetch();
  await page.fail();
  expect(page.shown.data).toBe('12 tanks');
  expect(page.shown.problem?.code).toBe('network');
  page.leave();
});

test('data of something else is never left standing when what is asked for does not come', async () => {
  const page = pageOf();
  await page.answer('tanks of Tello');
  page.want('Bitung');
  await page.fail();
  expect(page.shown.data).toBeUndefined();
  page.refetch();
  await page.answer('tanks of Bitung');
  expect(page.shown.data).toBe('tanks of Bitung');
  expect(page.shown.problem).toBeUndefined();
  page.leave();
});

test('asking again while a fetch runs lets it come and fetches once more after it', async () => {
  const page = pageOf();
  page.refetch();
  page.changeRound();
  page.refetch();
  expect(page.asked).toHaveLength(1);
  await page.answer('first');
  expect(page.shown.data).toBe('first');
  expect(page.asked).toHaveLength(2);
  await page.answer('second');
  expect(page.shown.data).toBe('second');
  expect(page.asked).toHaveLength(2);
  page.leave();
});

test('a fetch of what is no longer asked for is ended and its answer dropped', async () => {
  const page = pageOf();
  page.want('Bitung');
  expect(page.asked.map(({ wanted, aborted }) => [wanted, aborted()])).toEqual([
    ['Tello', true],
    ['Bitung', false],
  ]);
  await page.answer('tanks of Tello');
  expect(page.shown.data).toBeUndefined();
  await page.answer('tanks of Bitung');
  expect(page.shown.data).toBe('tanks of Bitung');
  page.leave();
});
